/** How large things are drawn on the plan map, in pixels. */
export const SIZES = {
    node: { width: 232, height: 82 },
    /** A card shows up to so many lines of its name, each so high and so many characters long. */
    name: { lines: 3, height: 17, length: 21 },
    milestone: { width: 204, height: 64 },
    listener: { width: 204, height: 64 },
    /** Room a long edge takes where it passes other nodes. */
    lane: 14,
    gapAlong: 52,
    gapAcross: 18,
    padding: 16,
    header: 36,
    /** Extra room above (or beside) a box for edges that lead back. */
    back: 22,
    minWidth: 240,
};
