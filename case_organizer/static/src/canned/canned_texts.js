import { SuggestionService } from "@mail/core/common/suggestion_service";
import { cleanTerm } from "@mail/utils/common/format";
import { patch } from "@web/core/utils/patch";

/**
 * Canned texts of cases among what Odoo offers after "::". They are kept as its own canned responses, under numbers
 * below zero: what is theirs is filled in for one case, and offered on that case alone.
 */
patch(SuggestionService.prototype, {
    async fetchSuggestions({ delimiter }, { thread, abortSignal } = {}) {
        await super.fetchSuggestions(...arguments);
        if (delimiter !== "::" || thread?.model !== "case.case" || !thread.id) {
            return;
        }
        const texts = await this.makeOrmCall("case.case", "get_canned_texts", [[thread.id]], {}, { abortSignal });
        this.store.insert({
            "mail.canned.response": texts.map(({ id, name, text }) => ({
                id: -id,
                source: name,
                substitution: text,
            })),
        });
        this.textsOfCase = { caseId: thread.id, ids: texts.map(({ id }) => -id) };
    },

    searchCannedResponseSuggestions() {
        const found = super.searchCannedResponseSuggestions(...arguments);
        return { ...found, suggestions: found.suggestions.filter(({ id }) => id > 0) };
    },

    searchSuggestions({ delimiter, term }, { thread } = {}) {
        const found = super.searchSuggestions(...arguments);
        const here = this.textsOfCase;
        if (delimiter !== "::" || thread?.model !== "case.case" || here?.caseId !== thread.id) {
            return found;
        }
        const looked = cleanTerm(term);
        const texts = here.ids
            .map((id) => this.store["mail.canned.response"].get(id))
            .filter((one) => one && cleanTerm(one.source).includes(looked));
        return { ...found, suggestions: [...texts, ...found.suggestions] };
    },
});
