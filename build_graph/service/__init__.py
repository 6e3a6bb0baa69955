"""The graph as a web service: SPARQL 1.1 Protocol, Graph Store Protocol, linked data.

``app.create_app`` puts the parts together, ``run.run_serve`` listens. See docs/service.md.
"""
