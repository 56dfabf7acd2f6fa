/// Style sheet and script of the report. Neither loads anything.
enum ReportAssets {
  static let style = """
    :root{--bg:#fbfbfa;--card:#fff;--ink:#1c2024;--soft:#687076;--line:#e3e6e8;--accent:#0b7285;
    --good:#2b8a3e;--bad:#c92a2a}
    @media (prefers-color-scheme:dark){:root{--bg:#141618;--card:#1d2023;--ink:#e8eaec;--soft:#9ba1a6;
    --line:#31363a;--accent:#3bc9db;--good:#51cf66;--bad:#ff8787}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:1180px;padding:32px 24px 64px;background:var(--bg);color:var(--ink);
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    h1{font-size:30px;line-height:1.2;margin:0 0 16px;letter-spacing:-.02em}
    h2{font-size:19px;margin:44px 0 10px;letter-spacing:-.01em}h3{font-size:15px;margin:20px 0 4px}
    a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
    .brand{margin:0 0 2px;color:var(--accent);font-weight:650;letter-spacing:.02em}
    .hint{color:var(--soft);margin:0 0 12px}.only{white-space:nowrap;margin-left:12px}
    .warning{color:var(--bad);font-weight:600}
    .tiles{display:flex;flex-wrap:wrap;gap:10px 36px;list-style:none;margin:0;padding:14px 0;
    border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
    .tiles b{display:block;font-size:24px;line-height:1.2;font-weight:600;
    font-variant-numeric:tabular-nums}
    .tiles span{color:var(--soft);font-size:13px}
    .defs{position:absolute}
    .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:14px}
    .card{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;
    overflow:hidden;break-inside:avoid;scroll-margin-top:12px}
    .card:target{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
    .mol{display:block;width:100%;cursor:grab;touch-action:pan-y;stroke-linecap:round}
    .mol:active{cursor:grabbing}
    .card figcaption{padding:4px 12px 10px;display:grid;grid-template-columns:auto 1fr;column-gap:8px}
    .card small{grid-column:1/3;color:var(--soft);font-size:12px}
    .verdict{text-align:right;font-size:12px;line-height:1.9;color:var(--good);overflow:hidden;
    text-overflow:ellipsis;white-space:nowrap}
    .invalid .verdict,tr.invalid td:last-child{color:var(--bad)}
    .hide-invalid .card.invalid{display:none}
    sub{font-size:.72em;line-height:0}
    .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:14px}
    .plots figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;
    padding:12px 12px 6px;break-inside:avoid}
    .plots figcaption{font-weight:600;font-size:13.5px;overflow-wrap:anywhere}
    .plot{display:block;width:100%}
    .plot path{fill:none}.plot .grid{stroke:var(--line)}
    .plot .thin{stroke:var(--accent);stroke-width:.8;opacity:.22}
    .plot .bold{stroke:var(--accent);stroke-width:2.2;stroke-linejoin:round}
    .plot .filled{fill:var(--accent);opacity:.45}.plot .outline{stroke:var(--ink);stroke-width:1.6}
    .plots figure table{font-size:13px;margin:4px 0 8px}.plots figure td{border:0;padding:1px 8px 1px 0}
    .plots figcaption small,.soft{color:var(--soft);font-weight:400}
    .bar{position:relative}.bar b{position:absolute;top:3px;width:2px;height:18px;background:var(--ink)}
    .flats{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:10px}
    .flat{margin:0;background:#fff;color:#333;border:1px solid var(--line);border-radius:10px;
    padding:6px;break-inside:avoid;text-align:center}
    .flat svg{width:100%;height:auto;display:block}
    .flat figcaption{font:11px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;
    overflow-wrap:anywhere}
    .film{display:grid;grid-template-columns:repeat(auto-fill,minmax(120px,1fr));gap:8px}
    .film figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;
    break-inside:avoid;text-align:center}.film svg{display:block;width:100%}
    .film figcaption{color:var(--soft);font-size:11.5px;padding:0 4px 6px}
    .tick{fill:var(--soft);font-size:11px;font-variant-numeric:tabular-nums}
    .tick.x{text-anchor:middle}.tick.y{text-anchor:end;dominant-baseline:middle}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:14px}
    th{text-align:left;color:var(--soft);font-weight:600;font-size:13px}
    .sortable th{cursor:pointer;user-select:none}
    .sortable th[aria-sort=ascending]::after{content:" \\2191"}
    .sortable th[aria-sort=descending]::after{content:" \\2193"}
    th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .verdicts{max-width:760px}.bar{width:45%}
    .bar i{display:block;height:12px;margin-top:5px;border-radius:2px;background:var(--accent)}
    .bar i.good{background:var(--good)}.bar i.bad{background:var(--bad)}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 20px;margin:0 0 16px}
    dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
    pre{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px;
    overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
    summary{cursor:pointer;color:var(--soft)}
    @media print{:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#555;--line:#ccc;--accent:#0b7285;
    --good:#2b8a3e;--bad:#c92a2a}body{padding:0;max-width:none;font-size:11px}
    .hint .only{display:none}.cards{grid-template-columns:repeat(5,1fr);gap:8px}h2{break-after:avoid}
    .plots{grid-template-columns:repeat(3,1fr)}.bar i{print-color-adjust:exact}}
    """

  static let script = #"""
    (() => {
      const source = document.getElementById("data");
      if (source) {
        const data = JSON.parse(source.textContent);
        const f = v => v.toFixed(1);
        function draw(svg, m, q) {
          const at = i => {
            const x = m.p[3*i], y = m.p[3*i+1], z = m.p[3*i+2];
            return turn(q, [x, y, z]);
          };
          const scale = 0.5 * Math.min(220, 190 * 1.06) * 0.94 / m.R, eye = data.eye * m.R;
          const project = p => { const k = scale * eye / (eye - p[2]);
            return [110 + p[0] * k, 95 - p[1] * k, k]; };
          const parts = [], places = m.e.map((_, i) => at(i));
          places.forEach((p, i) => {
            const [x, y, k] = project(p);
            parts.push([p[2], `<circle cx="${f(x)}" cy="${f(y)}" r="${f(m.r[i]*k)}" fill="url(#e${m.e[i]})"/>`]);
          });
          for (const [a, b] of m.w ? m.w.b : []) {
            const ends = [a, b].map(i => turn(q, m.w.p.slice(3*i, 3*i + 3)));
            const mid = [0, 1, 2].map(c => (ends[0][c] + ends[1][c]) / 2);
            [a, b].forEach((i, n) => {
              const [x1, y1, k1] = project(ends[n]), [x2, y2, k2] = project(mid);
              parts.push([(ends[n][2] + mid[2]) / 2, `<path d="M${f(x1)} ${f(y1)}L${f(x2)} ${f(y2)}"`
                + ` stroke="${data.c[m.w.e[i]][0]}" stroke-width="${f(data.faint[0] * (k1 + k2))}"`
                + ` opacity="${data.faint[1]}"/>`]);
            });
          }
          for (const [a, b, order, ux, uy, uz] of m.b) {
            const across = turn(q, [ux, uy, uz]);
            const radius = data.stick * (order == 1 ? 1 : 0.62);
            for (const o of order == 2 ? [-0.5, 0.5] : order == 3 ? [-1, 0, 1] : [0]) {
              const shift = across.map(c => c * o * 2 * data.gap), s2 = shift.reduce((s, c) => s + c * c, 0);
              const mid = [0, 1, 2].map(c => (places[a][c] + places[b][c]) / 2 + shift[c]);
              for (const i of [a, b]) {
                const start = places[i].map((c, n) => c + shift[n]);
                const way = mid.map((c, n) => c - start[n]), length = Math.hypot(...way);
                const inside = Math.sqrt(Math.max(0, m.r[i] ** 2 - s2)) * 0.9;
                if (length <= inside) continue;
                const from = start.map((c, n) => c + way[n] * inside / length);
                const [x1, y1, k1] = project(from), [x2, y2, k2] = project(mid);
                const w = radius * (k1 + k2), [base, shade] = data.c[m.e[i]];
                const d = `M${f(x1)} ${f(y1)}L${f(x2)} ${f(y2)}`;
                parts.push([(from[2] + mid[2]) / 2, `<path d="${d}" stroke="${shade}" stroke-width="${f(w)}"/>`
                  + `<path d="${d}" stroke="${base}" stroke-width="${f(w * 0.55)}"/>`]);
              }
            }
          }
          parts.sort((a, b) => a[0] - b[0]);
          svg.innerHTML = parts.map(p => p[1]).join("");
        }
        const turn = (r, [x, y, z]) => [r[0]*x+r[1]*y+r[2]*z, r[3]*x+r[4]*y+r[5]*z, r[6]*x+r[7]*y+r[8]*z];
        const times = (a, b) => [0,1,2].flatMap(i => [0,1,2].map(j =>
          a[3*i]*b[j] + a[3*i+1]*b[3+j] + a[3*i+2]*b[6+j]));
        const still = [1,0,0, 0,1,0, 0,0,1];
        for (const svg of document.querySelectorAll("svg.mol")) {
          const m = data.m[+svg.dataset.i];
          let r = still, last = null, due = false;
          const redraw = () => { if (!due) { due = true;
            requestAnimationFrame(() => { due = false; draw(svg, m, r); }); } };
          svg.addEventListener("pointerdown", e => { last = [e.clientX, e.clientY];
            svg.setPointerCapture(e.pointerId); e.preventDefault(); });
          svg.addEventListener("pointermove", e => {
            if (!last) return;
            const a = (e.clientX - last[0]) * 0.012, b = (e.clientY - last[1]) * 0.012;
            last = [e.clientX, e.clientY];
            const ca = Math.cos(a), sa = Math.sin(a), cb = Math.cos(b), sb = Math.sin(b);
            r = times(times([1,0,0, 0,cb,-sb, 0,sb,cb], [ca,0,sa, 0,1,0, -sa,0,ca]), r);
            redraw();
          });
          for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => last = null);
          svg.addEventListener("dblclick", () => { r = still; redraw(); });
        }
      }
      const only = document.getElementById("only-valid");
      if (only) only.addEventListener("change", () =>
        document.body.classList.toggle("hide-invalid", only.checked));
      for (const table of document.querySelectorAll("table.sortable")) {
        const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
        heads.forEach((head, column) => head.addEventListener("click", () => {
          const down = head.getAttribute("aria-sort") == "ascending";
          heads.forEach(h => h.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const key = row => { const text = row.cells[column].textContent;
            return head.classList.contains("n") ? (text == "" ? Infinity : +text) : text; };
          const rows = [...body.rows].map(row => [key(row), row]);
          rows.sort(([a], [b]) => (typeof a == "number" ? (a > b) - (a < b)
            : a.localeCompare(b, undefined, { numeric: true })) * (down ? -1 : 1));
          body.append(...rows.map(r => r[1]));
        }));
      }
    })();
    """#
}
