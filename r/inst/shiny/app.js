"use strict";
// Between <foveal-view> and Shiny: the component's events are inputs named ID_layer and ID_crop, messages are its answers.
(() => {
  for (const name of ["layer", "crop"])
    document.addEventListener(`foveal-${name}`, ({ target, detail }) =>
      Shiny.setInputValue(`${target.id}_${name}`, detail, { priority: "event" }),
    );

  const answer = (name, act) => Shiny.addCustomMessageHandler(name, ({ id, text }) => act(document.getElementById(id), text));

  answer("foveal-document", (view, text) => {
    view.classList.remove("empty");
    view.update(text);
    // Shiny draws what was hidden only when it is told that it no longer is.
    $(".results").trigger("shown");
  });

  answer("foveal-moved", (view, text) => {
    const now = view.data;
    const changes = JSON.parse(text);
    const inputs = now.inputs.map((input, i) => ({ ...input, ...changes.inputs[i] }));
    view.update({ ...now, ...changes, inputs, times: { ...now.times, ...changes.times } });
  });

  answer("foveal-say", (view, text) => view.say(text));
})();
