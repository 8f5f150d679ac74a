import { expect, test } from "@odoo/hoot";
import { aimAt, stretched } from "@case_organizer/plan_map/map_zoom";

test("the point below the pointer stays where it is", () => {
    const most = { width: 9000, height: 9000 };
    expect(aimAt({ left: 100, top: 50 }, { x: 20, y: 10 }, 2, most)).toEqual({ left: 220, top: 110 });
    expect(aimAt({ left: 0, top: 0 }, { x: 20, y: 10 }, 0.5, most)).toEqual({ left: 0, top: 0 });
    expect(aimAt({ left: 100, top: 50 }, { x: 20, y: 10 }, 2, { width: 150, height: 0 })).toEqual({ left: 150, top: 0 });
});

test("stretched, it looks as it will once it has its size", () => {
    const view = { clientWidth: 1000, scrollLeft: 30, scrollTop: 10 };
    expect(stretched(view, { left: 50, top: 40 }, { now: 1200, then: 1500 }, 1.2)).toBe("translate(-20px, -30px) scale(1.2)");
    expect(stretched(view, { left: 0, top: 10 }, { now: 1200, then: 600 }, 0.5)).toBe("translate(230px, 0px) scale(0.5)");
});
