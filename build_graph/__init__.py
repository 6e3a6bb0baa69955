"""Read documents about spine surgery into a knowledge graph whose every edge is backed by its sentence."""
