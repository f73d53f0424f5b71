"use strict";
(() => {
  const data = JSON.parse(document.getElementById("recordings").textContent);
  const get = (id) => document.getElementById(id);
  const canvas = get("picture"), pen = canvas.getContext("2d");
  if (!pen) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const NONE = 255, MARGIN = { left: 8, right: 10, top: 20, foot: 24 }, GLOW_S = 0.25, CALM_STEP_S = 1;
  const VARIABLES = { c0: "--alone", c1: "--shock", c2: "--stretch" };

  const bytes = (packed) => Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const runs = data.runs.map((run) => {
    const packed = bytes(run.spikes), units = [], times = [];
    let tick = 0;
    for (let i = 0; i < packed.length; i += 2) {
      tick += packed[i + 1];
      if (packed[i] !== NONE) { units.push(packed[i]); times.push(tick * data.tick); }
    }
    return { ...run, units, times, pull: bytes(run.force) };
  });

  let chosen = Math.min(2, runs.length - 1), now = data.end, playing = false, last = 0;
  let still = null, said = "";

  const resolved = (name) => {
    const probe = get("now");
    const before = probe.style.color;
    probe.style.color = `var(${name})`;
    const found = getComputedStyle(probe).color;
    probe.style.color = before;
    return found;
  };

  const layout = () => {
    const box = canvas.getBoundingClientRect();
    const high = box.height - MARGIN.top - MARGIN.foot;
    return { wide: box.width, high: box.height, units: high * 0.68, force: high * 0.22,
      forceTop: MARGIN.top + high * 0.78, lamps: 14 };
  };
  const across = (place, second) =>
    MARGIN.left + place.lamps + (place.wide - MARGIN.left - place.lamps - MARGIN.right) * second / data.end;

  const drawStill = () => {
    const place = layout(), run = runs[chosen], scale = window.devicePixelRatio || 1;
    const sheet = document.createElement("canvas");
    canvas.width = sheet.width = Math.round(place.wide * scale);
    canvas.height = sheet.height = Math.round(place.high * scale);
    const ink = sheet.getContext("2d");
    ink.scale(scale, scale);
    const row = place.units / data.units, tone = resolved("--ink"), soft = resolved("--soft");
    for (const [from, to, key] of run.phases) {
      ink.fillStyle = resolved(VARIABLES[key]);
      ink.globalAlpha = 0.14;
      const x = across(place, from), wide = across(place, Math.min(to, data.end)) - x;
      ink.fillRect(x, MARGIN.top, wide, place.units);
      ink.fillRect(x, place.forceTop, wide, place.force);
      ink.globalAlpha = 1;
      ink.fillRect(x, MARGIN.top - 6, wide, 4);
    }
    ink.globalAlpha = 1;
    ink.fillStyle = tone;
    for (let i = 0; i < run.units.length; i++) {
      const y = MARGIN.top + row * (data.units - 1 - run.units[i]);
      ink.fillRect(across(place, run.times[i]), y + row * 0.12, 0.8, row * 0.76);
    }
    ink.strokeStyle = tone;
    ink.lineWidth = 1.6;
    ink.beginPath();
    run.pull.forEach((share, i) => {
      const x = across(place, (i + 0.5) * data.forceTick);
      const y = place.forceTop + place.force * (1 - share / 255);
      if (i) ink.lineTo(x, y); else ink.moveTo(x, y);
    });
    ink.stroke();
    ink.fillStyle = soft;
    ink.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    ink.fillText("force", across(place, 0) + 2, place.forceTop - 5);
    const each = data.end > 60 ? 20 : data.end > 24 ? 10 : 5;
    for (let second = 0; second <= data.end; second += each) {
      const final = second + each > data.end, words = final ? `${second} s` : `${second}`;
      const half = ink.measureText(words).width / 2;
      const x = Math.min(across(place, second), place.wide - half - 1);
      ink.fillText(words, x - half, place.high - 6);
    }
    still = sheet;
  };

  const activity = (run, time) => {
    const glow = new Float32Array(data.units);
    for (let i = run.times.length - 1; i >= 0; i--) {
      if (run.times[i] > time) continue;
      const ago = time - run.times[i];
      if (ago > 3 * GLOW_S) break;
      glow[run.units[i]] = Math.min(1, glow[run.units[i]] + 0.35 * Math.exp(-ago / GLOW_S));
    }
    return glow;
  };

  const phaseAt = (run, time) => {
    let found = null;
    for (const one of run.phases) if (time >= one[0] && time < one[1]) found = one;
    return found;
  };

  const draw = () => {
    if (!still) drawStill();
    const place = layout(), scale = window.devicePixelRatio || 1, run = runs[chosen];
    const x = across(place, now), row = place.units / data.units;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, place.wide, place.high);
    pen.globalAlpha = 0.22;
    pen.drawImage(still, 0, 0, place.wide, place.high);
    pen.globalAlpha = 1;
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, x, place.high);
    pen.rect(0, place.high - MARGIN.foot, place.wide, MARGIN.foot);
    pen.clip();
    pen.clearRect(0, 0, place.wide, place.high);
    pen.drawImage(still, 0, 0, place.wide, place.high);
    pen.restore();
    pen.strokeStyle = resolved("--ink");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(x, MARGIN.top - 8);
    pen.lineTo(x, place.forceTop + place.force);
    pen.stroke();
    const shown = phaseAt(run, now);
    pen.fillStyle = resolved(shown ? VARIABLES[shown[2]] : "--soft");
    activity(run, now).forEach((share, unit) => {
      pen.globalAlpha = 0.12 + 0.88 * share;
      pen.beginPath();
      pen.arc(MARGIN.left, MARGIN.top + row * (data.units - unit - 0.5), Math.min(4, row * 0.42), 0, 7);
      pen.fill();
    });
    pen.globalAlpha = 1;
    drawLeg(run);
    tell(run);
  };

  const eased = (share) => share * share * (3 - 2 * share);

  const drawLeg = (run) => {
    const at = Math.min(run.pull.length - 1, Math.floor(now / data.forceTick));
    const share = run.pull[at] / 255;
    const pulled = run.stretch === null ? 0 : eased(Math.max(0, Math.min(1, (now - run.stretch) / 0.6)));
    const turn = 42 - 60 * pulled, bulge = 10 + 16 * share, short = 10 * share;
    const back = 72 - 12 * share;
    get("skin").setAttribute("d",
      `M76 14 C ${back - 12} 40, ${back - 16} 96, ${back + 4} 140 C 86 170, 86 196, 88 218 ` +
      "L 118 218 C 118 180, 128 140, 130 96 C 132 60, 128 30, 126 14 Z");
    get("calf").setAttribute("d",
      `M84 30 C ${82 - bulge} 52, ${80 - bulge} 104, 88 ${150 - short} C ${100 + bulge / 3} 112, ${102 + bulge / 3} 60, 84 30 Z`);
    get("calf").style.fillOpacity = (0.3 + 0.7 * share).toFixed(2);
    get("foot").setAttribute("transform", `rotate(${turn.toFixed(1)} 102 212)`);
    const angle = turn * Math.PI / 180, dx = -22, dy = 14;
    const heel = [102 + dx * Math.cos(angle) - dy * Math.sin(angle), 212 + dx * Math.sin(angle) + dy * Math.cos(angle)];
    get("tendon").setAttribute("d", `M88 ${146 - short} L ${heel[0].toFixed(1)} ${heel[1].toFixed(1)}`);
    const shocked = now >= data.shocks[0] && now < data.shocks[1];
    get("spark").style.opacity = shocked ? 1 : 0;
  };

  const tell = (run) => {
    const one = phaseAt(run, now);
    let words = "At rest.", key = "--soft";
    if (run.over !== null && now >= run.over) words = "The cramp is over.";
    else if (one) {
      key = VARIABLES[one[2]];
      words = one[2] === "c1" ? `Stimulated: ${Math.round(data.hz)} shocks a second make the muscle contract.`
        : one[2] === "c0" ? "The shocks are over; the cramp goes on by itself."
        : "Stretched: the tendon organs inhibit the motoneurons.";
    } else if (now > data.shocks[1]) words = "Quiet.";
    get("now").style.setProperty("--phase", `var(${key})`);
    if (words !== said) { get("now").textContent = words; said = words; }
    get("clock").textContent = `${now.toFixed(1)} s`;
    get("time").value = now;
    get("time").setAttribute("aria-valuetext", `${now.toFixed(1)} seconds`);
  };

  const frame = (stamp) => {
    if (!playing) return;
    const passed = Math.max(0, Math.min(0.1, (stamp - last) / 1000)) * Number(get("speed").value);
    if (!calm.matches) { now += passed; last = stamp; }
    else if ((stamp - last) / 1000 * Number(get("speed").value) >= CALM_STEP_S) {
      now += CALM_STEP_S; last = stamp;
    }
    if (now >= data.end) { now = data.end; setPlaying(false); }
    draw();
    if (playing) requestAnimationFrame(frame);
  };

  const setPlaying = (on) => {
    playing = on;
    get("play").textContent = on ? "Pause" : "Play";
    if (on) {
      if (now >= data.end - 0.05) now = 0;
      last = performance.now();
      requestAnimationFrame(frame);
    }
  };

  const choose = (place) => {
    chosen = place;
    still = null;
    get("when").textContent = runs[chosen].label;
    get("stretch").setAttribute("aria-valuetext", runs[chosen].label);
    get("told").textContent = runs[chosen].told;
    for (const name of ["moments", "lasting"]) [...get(name).cells].slice(1).forEach((cell, i) => {
      if (i === chosen) cell.setAttribute("aria-current", "true"); else cell.removeAttribute("aria-current");
    });
    draw();
  };

  for (const run of runs) {
    get("moments").insertCell().textContent = run.label.replace("after ", "");
    get("lasting").insertCell().textContent =
      run.over === null ? "no cramp" : `${(run.over - data.shocks[1]).toFixed(0)} s`;
  }
  get("time").max = data.end;
  get("stretch").max = runs.length - 1;
  get("stretch").value = chosen;
  get("player").hidden = false;
  get("still").hidden = true;
  get("play").addEventListener("click", () => setPlaying(!playing));
  get("time").addEventListener("input", (event) => { setPlaying(false); now = Number(event.target.value); draw(); });
  get("stretch").addEventListener("input", (event) => choose(Number(event.target.value)));
  addEventListener("resize", () => { still = null; draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { still = null; draw(); });
  choose(chosen);
})();
