// Adds up the points of the levels that are chosen in a rubric, as the office does once they are saved.

for (const rubric of document.querySelectorAll("[data-rubric]")) {
  const told = rubric.querySelector("[data-total]");
  const sentence = told.textContent;
  const add = () => {
    const chosen = [...rubric.querySelectorAll("input:checked")];
    const points = chosen.reduce((sum, input) => sum + Number(input.dataset.points), 0);
    told.textContent = sentence.replace("–", points);
    told.hidden = false;
  };
  rubric.addEventListener("change", add);
  add();
}
