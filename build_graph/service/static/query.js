// Puts YASGUI in the place of the plain form, with the form's query in it.
"use strict";
(() => {
  const form = document.getElementById("plain");
  const place = document.getElementById("editor");
  if (typeof Yasgui === "undefined" || !form || !place) return;
  const text = document.getElementById("query").value;
  // The others ask services on the web for prefixes and terms.
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasqe.defaults.value = text;
  place.hidden = false;
  const editor = new Yasgui(place, {
    requestConfig: { endpoint: form.action, method: "GET" },
    copyEndpointOnNewTab: true,
    persistenceId: null,
    endpointCatalogueOptions: { getData: () => [] },
  });
  editor.getTab().setQuery(text);
  form.hidden = true;
})();
