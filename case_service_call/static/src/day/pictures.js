/** Photos made smaller before they are kept, and a signature drawn with finger, pen or mouse. */

import { h, t } from "./dom.js";

const LONGEST = 1600;
const THUMB = 160;

function scaled(image, longest, quality) {
    const scale = Math.min(1, longest / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", quality);
}

/**
 * @param {File} file a photo
 * @returns {Promise<{name: string, data: string, thumb: string}>} base64 of a JPEG, and a small data URL
 */
export async function shrink(file) {
    const image = await createImageBitmap(file);
    const url = scaled(image, LONGEST, 0.8);
    const thumb = scaled(image, THUMB, 0.7);
    image.close();
    return { name: `${file.name.replace(/\.\w+$/, "") || "photo"}.jpg`, data: url.split(",")[1], thumb };
}

/**
 * Where the customer signs.
 *
 * @param {string|null} kept a data URL drawn before
 * @param {(url: string|null) => void} onChange told after every stroke
 */
export function signaturePad(kept, onChange) {
    const canvas = h("canvas.signature", {
        id: "signature",
        width: 680,
        height: 260,
        role: "img",
        "aria-label": t("signature_field"),
    });
    const pen = canvas.getContext("2d");
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#10243e" });
    if (kept) {
        const image = new Image();
        image.onload = () => pen.drawImage(image, 0, 0);
        image.src = kept;
    }
    let drawing = false;
    const place = (event) => {
        const box = canvas.getBoundingClientRect();
        return [
            ((event.clientX - box.left) * canvas.width) / box.width,
            ((event.clientY - box.top) * canvas.height) / box.height,
        ];
    };
    canvas.addEventListener("pointerdown", (event) => {
        drawing = true;
        canvas.setPointerCapture(event.pointerId);
        pen.beginPath();
        pen.moveTo(...place(event));
        event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
        if (drawing) {
            pen.lineTo(...place(event));
            pen.stroke();
        }
    });
    for (const end of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(end, () => {
            if (drawing) {
                drawing = false;
                onChange(canvas.toDataURL("image/png"));
            }
        });
    }
    const clear = () => {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        onChange(null);
    };
    return [canvas, h("button.quiet", { id: "signature_clear", type: "button", onclick: clear }, t("signature_clear"))];
}
