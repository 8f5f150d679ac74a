import { expect, getFixture, test } from "@odoo/hoot";
import { svgOf } from "@case_organizer/plan_map/map_svg";

const CANVAS = `
    <div class="o_case_map_canvas" style="position: absolute; width: 400px; height: 200px; transform: scale(0.5); transform-origin: 0 0">
        <div class="o_case_stage" style="position: absolute; left: 10px; top: 10px; width: 300px; height: 150px"></div>
        <svg class="o_case_edges" width="400" height="200">
            <defs><marker id="end"><path d="M0 0L8 4L0 8Z"/></marker></defs>
            <g class="o_case_edge"><path d="M20 40H200" marker-end="url(#end)"/></g>
        </svg>
        <button class="o_case_node" style="position: absolute; left: 40px; top: 60px; width: 100px; height: 80px">
            <span class="o_case_node_text">Ask for &lt;b&gt; the income &amp; more of it</span>
        </button>
    </div>`;

function drawn() {
    getFixture().innerHTML = CANVAS;
    const canvas = getFixture().querySelector(".o_case_map_canvas");
    const text = svgOf(canvas, { width: 400, height: 200, title: "A & B" });
    return new DOMParser().parseFromString(text, "image/svg+xml");
}

test("the drawing is of its own: shapes, arrows and words in their places", () => {
    const svg = drawn();
    expect(svg.querySelector("parsererror")).toBe(null);
    expect(svg.querySelector("title").textContent).toBe("A & B");
    expect(svg.querySelector("foreignObject")).toBe(null);
    expect(svg.querySelectorAll("marker").length).toBe(1);
    const node = [...svg.querySelectorAll("rect")].find((rect) => rect.getAttribute("x") === "40");
    expect(["y", "width", "height"].map((name) => node.getAttribute(name))).toEqual(["60", "100", "80"]);
});

test("words are broken as on the screen, and are never markup", () => {
    const lines = [...drawn().querySelectorAll("text")].map((el) => el.textContent);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(" ")).toBe("Ask for <b> the income & more of it");
});
