/** The items of a plan as a tree: stages, and what is in them. */

/** The code of the plan itself. */
export const ROOT = "";

/** The nodes as a tree: parents that are unknown, or that lead round, count as none. */
export function buildTree(nodes) {
    const byCode = new Map(nodes.map((node) => [node.code, node]));
    const parentOf = new Map();
    for (const node of nodes) {
        const known = node.parent && byCode.has(node.parent);
        parentOf.set(node.code, known && !leadsRound(node, byCode) ? node.parent : ROOT);
    }
    const childrenOf = new Map([[ROOT, []]]);
    for (const node of nodes) {
        const parent = parentOf.get(node.code);
        if (!childrenOf.has(parent)) {
            childrenOf.set(parent, []);
        }
        childrenOf.get(parent).push(node.code);
    }
    return { byCode, parentOf, childrenOf };
}

function leadsRound(node, byCode) {
    const seen = new Set([node.code]);
    for (let code = node.parent; byCode.has(code); code = byCode.get(code).parent) {
        if (seen.has(code)) {
            return true;
        }
        seen.add(code);
    }
    return false;
}

/** The codes from the plan itself down to an item. */
export function pathTo(code, parentOf) {
    const path = [code];
    while (path[0] !== ROOT) {
        path.unshift(parentOf.get(path[0]));
    }
    return path;
}

/**
 * Where an edge belongs: the innermost box around both ends, and the two children of that box which
 * hold them. `null` when one end lies inside the other.
 */
export function lift(edge, parentOf) {
    const from = pathTo(edge.from, parentOf);
    const to = pathTo(edge.to, parentOf);
    let depth = 0;
    while (depth < from.length && depth < to.length && from[depth] === to[depth]) {
        depth++;
    }
    if (depth === from.length || depth === to.length) {
        return null;
    }
    return { box: from[depth - 1], from: from[depth], to: to[depth] };
}
