import { isFinished } from "../core/states";
import { buildTree, pathTo } from "./plan_tree";

/** Plans with more items than this are shown at first with those stages closed in which nothing is going on. */
const MANY = 60;

/**
 * A plan as it is drawn while some of its stages are closed: what is in them is left out, and what led there leads to
 * the stage.
 *
 * @param {{nodes: Object[], edges: Object[]}} plan
 * @param {Set<string>} closed codes of stages
 * @returns {{nodes: Object[], edges: Object[]}} the plan itself when none is closed
 */
export function folded(plan, closed) {
    if (!closed.size) {
        return plan;
    }
    const { parentOf } = buildTree(plan.nodes);
    const shownAs = new Map();
    for (const { code } of plan.nodes) {
        const around = pathTo(code, parentOf).slice(1, -1);
        shownAs.set(code, around.find((other) => closed.has(other)) || code);
    }
    const edges = new Map();
    for (const edge of plan.edges) {
        const [from, to] = [shownAs.get(edge.from), shownAs.get(edge.to)];
        const inside = from === to && edge.from !== edge.to;
        const moved = from !== edge.from || to !== edge.to;
        const key = [from, to, edge.kind, edge.change].join("\u0000");
        if (!inside && !edges.has(key)) {
            edges.set(key, { ...edge, from, to, label: moved ? "" : edge.label });
        }
    }
    return {
        ...plan,
        nodes: plan.nodes
            .filter(({ code }) => shownAs.get(code) === code)
            .map((node) => (closed.has(node.code) ? { ...node, closed: true } : node)),
        edges: [...edges.values()],
    };
}

/** The codes of the stages that are closed when a plan is shown for the first time. */
export function closedAtFirst(plan) {
    const quiet = ({ kind, state }) => kind === "stage" && (isFinished(state) || ["waiting", "not_yet"].includes(state));
    return new Set(plan.nodes.length > MANY ? plan.nodes.filter(quiet).map(({ code }) => code) : []);
}

/** What decides where things are drawn: news of states and people change nothing of it. */
export function shapeOf(drawn) {
    return JSON.stringify([drawn.nodes.map(({ code, parent, kind, name }) => [code, parent, kind, name]), drawn.edges]);
}

/** How many items are in each stage, and how many of them are over: `Map {code => {all, done}}`. */
export function insideOf(plan) {
    const { parentOf } = buildTree(plan.nodes);
    const found = new Map();
    for (const node of plan.nodes.filter(({ kind }) => kind !== "stage")) {
        for (const code of pathTo(node.code, parentOf).slice(1, -1)) {
            const { all, done } = found.get(code) || { all: 0, done: 0 };
            found.set(code, { all: all + 1, done: done + (isFinished(node.state) ? 1 : 0) });
        }
    }
    return found;
}
