import { Component, onMounted, onWillStart, status, useState, xml } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";

/** Heavy parts of ours, loaded by who opens them first: what they are called here is what their last line registers. */
const parts = registry.category("lazy_components");

/**
 * A part of a screen, its scripts loaded if they are not there yet.
 *
 * @param {string|string[]} bundle with the scripts and templates of the part, after those it needs; its styles are loaded with the
 *  first page
 * @param {string} name in the registry `lazy_components`
 */
export async function loadPart(bundle, name) {
    if (!parts.contains(name)) {
        for (const each of [bundle].flat()) {
            await loadBundle(each);
        }
    }
    return parts.get(name);
}

/**
 * A widget of a form whose scripts are loaded when it is shown. The form is not kept waiting: it appears first.
 *
 * @param {string|string[]} bundle as for {@link loadPart}
 * @param {string} name of the part
 * @returns {typeof Component}
 */
export function lazyWidget(bundle, name) {
    return class LazyWidget extends Component {
        static template = xml`
            <div class="o_case_lazy" t-att-aria-busy="state.Part ? undefined : 'true'">
                <t t-if="state.Part" t-component="state.Part" t-props="props" />
            </div>`;
        static props = ["*"];

        setup() {
            this.state = useState({ Part: null });
            onMounted(async () => {
                const Part = await loadPart(bundle, name);
                if (status(this) !== "destroyed") {
                    this.state.Part = Part;
                }
            });
        }
    };
}

/**
 * A client action whose scripts are loaded when somebody opens it.
 *
 * @param {string} bundle as for {@link loadPart}
 * @param {string} name of the part
 * @returns {typeof Component}
 */
export function lazyAction(bundle, name) {
    return class LazyAction extends Component {
        static template = xml`<t t-component="Part" t-props="props" />`;
        static props = ["*"];

        setup() {
            onWillStart(async () => {
                this.Part = await loadPart(bundle, name);
            });
        }
    };
}
