"use strict";

const page = JSON.parse(document.getElementById("page-data").textContent);
const $ = id => document.getElementById(id);
const yen = amount => "¥" + amount.toLocaleString("en");
const text = (key, ...values) => (page.texts[key] ?? key).replace(/\{(\d)\}/g, (_, n) => values[n]);

function element(tag, className, content) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (content !== undefined) node.textContent = content;
  return node;
}

async function json(path, options) {
  const response = await fetch(path, options);
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail ?? response.statusText), { problem: body });
  return body;
}

const post = (path, body, headers) => json(path, {
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
});

// ---- the order

const quantities = new Map(page.products.map((product, i) => [product.sku, i === 0 ? 1 : 0]));

function showArticles() {
  for (const product of page.products) {
    const row = element("li");
    const stepper = element("div", "stepper");
    const fewer = element("button", "", "−");
    const count = element("output");
    const more = element("button", "", "+");
    fewer.type = more.type = "button";
    fewer.setAttribute("aria-label", `${page.words.fewer} ${product.name}`);
    more.setAttribute("aria-label", `${page.words.more} ${product.name}`);
    const step = by => {
      quantities.set(product.sku, Math.min(999, Math.max(0, quantities.get(product.sku) + by)));
      count.value = quantities.get(product.sku);
      count.classList.toggle("some", quantities.get(product.sku) > 0);
      showTotal();
    };
    fewer.addEventListener("click", () => step(-1));
    more.addEventListener("click", () => step(1));
    stepper.append(fewer, count, more);
    row.append(element("span", "", product.name), element("span", "price", `${yen(product.price)} · ${product.sku}`), stepper);
    $("articles").append(row);
    step(0);
  }
}

const chosen = () => page.products.filter(product => quantities.get(product.sku) > 0);

function showTotal() {
  $("total").textContent = yen(chosen().reduce((sum, product) => sum + product.price * quantities.get(product.sku), 0));
}

function showErrors(lines) {
  $("errors").hidden = lines.length === 0;
  $("errors").textContent = lines.join("\n");
}

async function placeOrder(event) {
  event.preventDefault();
  const lines = chosen().map(product => ({ sku: product.sku, quantity: quantities.get(product.sku) }));
  if (lines.length === 0) return showErrors([page.words.empty]);
  const form = new FormData($("order"));
  const button = $("order").querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const begin = performance.now();
    const answer = await post("/orders",
      { customer: { name: form.get("name"), email: form.get("email") }, lines },
      { "Idempotency-Key": key() });
    showErrors([]);
    remember(answer.orderId, Math.max(1, Math.round(performance.now() - begin)));
    watch(answer.orderId);
    if (matchMedia("(max-width: 60rem)").matches) $("relay-title").scrollIntoView();
  } catch (e) {
    showErrors(e.problem ? (e.problem.errors ?? []).map(inWords) : [text("unreachable")]);
  } finally {
    button.disabled = false;
  }
}

/** Of what can be wrong with this form, in the page's language; of the rest, as the API says it. */
const inWords = error => page.texts["error." + error.field] ?? `${error.field} ${error.message}`;

const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");

// ---- its way

const orders = new Map();
let watched = null;
let timer = 0;

function remember(id, millis) {
  orders.set(id, millis);
  if (orders.size > 6) orders.delete(orders.keys().next().value);
}

function showRecent() {
  $("recent").hidden = orders.size < 2;
  $("recent-orders").replaceChildren(...[...orders.keys()].reverse().map(id => {
    const button = element("button", "", "…" + id.slice(-6));
    button.type = "button";
    button.setAttribute("aria-pressed", id === watched);
    button.addEventListener("click", () => watch(id));
    const item = element("li");
    item.append(button);
    return item;
  }));
}

function watch(id) {
  watched = id;
  clearTimeout(timer);
  showRecent();
  $("answer").textContent = orders.has(id) ? text("accepted", orders.get(id)) : "";
  $("producer").classList.add("over");
  $("self").textContent = `GET /orders/${id}`;
  history.replaceState(null, "", "#" + id); // it is found again after a reload, and in the other language
  for (const link of document.querySelectorAll(".languages a")) link.hash = id;
  look(id, 150);
}

async function look(id, pause) {
  let over = false;
  try {
    const order = await json(`/orders/${id}`);
    if (id !== watched) return;
    showOrder(order);
    over = order.progress.every(step => ["done", "dead", "discarded"].includes(step.state));
  } catch (e) {
    if (e.problem?.status === 404) return history.replaceState(null, "", location.pathname + location.search); // of another time
    // else the next look may succeed
  }
  // Something that is over may still be changed by a person (a dead letter put back to work), but not soon.
  if (id === watched) timer = setTimeout(() => look(id, Math.min(pause * 1.3, 1500)), over ? 3000 : pause);
}

function showOrder(order) {
  const line = $("order-line");
  line.replaceChildren(element("b", "", text("status." + order.status)), ` · ${yen(order.total)} · …${order.orderId.slice(-6)}`);
  $("lanes").replaceChildren(...order.progress.map(step => lane(step, order.placedAt)));
}

function lane(step, placedAt) {
  const item = element("li", `lane ${step.state}`);
  const what = element("div");
  what.append(
    element("h3", "", text("consumer." + step.consumer)),
    element("div", "does", text("does." + step.consumer)),
    element("div", "owner", step.owner));
  const how = element("div");
  how.append(element("div", "pill", text("state." + step.state)));
  const when = [];
  if (step.attempts > 1) when.push(text("attempts", step.attempts));
  if (step.updatedAt && step.state === "done") when.push(text("after", duration(Date.parse(step.updatedAt) - Date.parse(placedAt))));
  how.append(element("div", "when", when.join(" · ")));
  item.append(what, how);
  if (step.lastError && step.state !== "done") item.append(element("div", "error", step.lastError));
  return item;
}

const duration = millis => millis < 1000 ? `${Math.max(0, Math.round(millis))} ms` : `${(millis / 1000).toFixed(1)} s`;

// ---- the outside world (the demo only)

const MODES = {
  payment: ["ok", "down", "slow", "flaky", "timeout-after-effect", "poison"],
  mail: ["ok", "down", "slow", "flaky", "timeout-after-effect", "poison"],
  inventory: ["ok", "down", "slow", "flaky", "poison"],
  analytics: ["ok", "down", "slow", "flaky", "poison"],
};

async function showTargets() {
  const current = new Map((await json("/demo/faults")).map(fault => [fault.target, fault.mode]));
  $("targets").replaceChildren(...Object.entries(MODES).map(([target, modes]) => {
    const group = element("fieldset", "target");
    const legend = element("legend");
    legend.append(element("span", "name", text("consumer." + target)));
    const buttons = element("div", "modes");
    const hint = element("div", "hint", text("hint." + current.get(target)));
    for (const mode of modes) {
      const label = element("label", mode, text("mode." + mode));
      label.title = text("hint." + mode);
      const radio = element("input");
      radio.type = "radio";
      radio.name = target;
      radio.checked = current.get(target) === mode;
      radio.addEventListener("change", async () => {
        await post("/demo/faults", { target, mode });
        hint.textContent = text("hint." + mode);
      });
      label.prepend(radio);
      buttons.append(label);
    }
    group.append(legend, buttons, hint);
    return group;
  }));
}

async function showCounts() {
  if (!document.hidden) {
    try {
      const state = await json("/demo/state");
      for (const name of ["orders", "charges", "chargedTwice", "mails", "mailsDistinct", "facts"]) {
        $("count-" + name).textContent = state[name].toLocaleString("en");
      }
      $("count-chargedTwice").classList.toggle("alarm", state.chargedTwice > 0);
    } catch {
      // the next count may succeed
    }
  }
  setTimeout(showCounts, 1500);
}

document.documentElement.classList.toggle("has-demo", page.demo);
document.querySelector(`.languages a[lang="${document.documentElement.lang}"]`).setAttribute("aria-current", "true");
showArticles();
$("order").addEventListener("submit", placeOrder);
$("lanes").replaceChildren(...page.consumers.map(step => lane({ ...step, state: "idle", attempts: 0 }, "")));
if (/^#[0-9a-f-]{36}$/.test(location.hash)) watch(location.hash.slice(1));
if (page.demo) {
  showTargets();
  showCounts();
}
