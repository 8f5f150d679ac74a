/**
 * Conditions on the answers of a screen, as `tools/conditions.py` defines them: what is hidden here is not asked
 * there either. Both are tested on the same table, `static/tests/condition_cases.js`.
 */

const DETAIL = "characteristics.";
const OPPOSITES = { "!=": "=", "not in": "in", "not like": "like", "not ilike": "ilike" };

export function isEmpty(value) {
    return (
        value === null ||
        value === undefined ||
        value === false ||
        value === "" ||
        (Array.isArray(value) && !value.length)
    );
}

/** Whether a comparison holds of an answer in the form of properties. */
export function matches(have, operator, value) {
    if (operator in OPPOSITES) {
        return !matches(have, OPPOSITES[operator], value);
    }
    if (operator === "in") {
        return (Array.isArray(value) ? value : [value]).some((entry) => equals(have, entry));
    }
    if (operator === "=") {
        return equals(have, value);
    }
    const unfit = (one) => isEmpty(one) || Array.isArray(one) || typeof one === "boolean";
    if (unfit(have) || unfit(value)) {
        return false;
    }
    if (operator.endsWith("like")) {
        return isLike(String(have), operator, String(value));
    }
    if (typeof have !== typeof value) {
        return false;
    }
    return {
        "<": have < value,
        "<=": have <= value,
        ">": have > value,
        ">=": have >= value,
    }[operator];
}

function equals(have, value) {
    if (isEmpty(value)) {
        return isEmpty(have);
    }
    const wanted = value === true ? "yes" : value;
    return Array.isArray(have) ? have.includes(wanted) : have === wanted;
}

function isLike(have, operator, value) {
    const pattern = [...value]
        .map((letter) => ({ "%": ".*", _: "." })[letter] || letter.replace(/[^\w\s]/gu, "\\$&"))
        .join("");
    const whole = operator.startsWith("=") ? pattern : `.*${pattern}.*`;
    return new RegExp(`^${whole}$`, operator.endsWith("ilike") ? "si" : "s").test(have);
}

/** Whether a condition holds. `facts`: answers by the code of their detail, in the form of properties. */
export function holds(domain, facts) {
    const stack = [];
    for (const part of [...(domain || [])].reverse()) {
        if (part === "!") {
            stack.push(!stack.pop());
        } else if (part === "&" || part === "|") {
            const [first, second] = [stack.pop(), stack.pop()];
            stack.push(part === "&" ? first && second : first || second);
        } else if (typeof part[0] === "number") {
            stack.push(part[0] === part[2]);
        } else {
            const code = part[0].startsWith(DETAIL) ? part[0].slice(DETAIL.length) : part[0];
            stack.push(matches(facts[code] ?? null, part[1], part[2]));
        }
    }
    return stack.every(Boolean);
}

/** An answer as it stands among the properties of a case. */
export function asProperty(question, value) {
    switch (question.kind) {
        case "boolean":
            return value === true ? "yes" : value === false ? "no" : null;
        case "group":
            return null;
        case "partner":
        case "user":
        case "record":
            return value?.id || value || null;
        case "integer":
        case "float":
        case "monetary":
            return typeof value === "number" ? value : null;
        case "char":
        case "text":
            return (typeof value === "string" && value.trim()) || null;
        default:
            return isEmpty(value) ? null : value;
    }
}

/**
 * What is shown on a screen. What is hidden counts as it was before the screen asked it.
 *
 * @returns {{questions: Object[], documents: Object[]}}
 */
export function shownOn(work, answers) {
    const facts = {};
    for (const question of work.questions) {
        facts[question.key] = asProperty(question, answers[question.key]);
    }
    const questions = work.questions.filter((question) => {
        const shown = holds(question.condition, facts);
        if (!shown) {
            facts[question.key] = asProperty(question, question.before);
        }
        return shown;
    });
    const documents = work.documents.filter((ask) => holds(ask.condition, facts));
    return { questions, documents };
}
