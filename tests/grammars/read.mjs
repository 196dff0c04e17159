// Reads queries with Grafana's grammars, and prints what they use as JSON.
// Usage: node read.mjs QUERIES, a file with [{ language, text }]; run from the folder the grammars are installed in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const parsers = {
  logql: require("@grafana/lezer-logql").parser,
  traceql: require("@grafana/lezer-traceql").parser,
};
const parsersOfLines = ["LabelParser", "JsonExpressionParser", "LogfmtParser", "LogfmtExpressionParser"];

function read({ language, text }) {
  const fields = [];
  const stages = [];
  let error = null;
  const textOf = (node) => text.slice(node.from, node.to);
  parsers[language].parse(text).iterate({
    enter({ type, node, from }) {
      if (type.isError) {
        error ??= `at ${from}: …${text.slice(Math.max(0, from - 20), from)} ⚠ ${text.slice(from, from + 20)}…`;
      } else if (language === "logql" && type.name === "Identifier") {
        fields.push({ name: textOf(node), value: node.parent.name === "Matcher" ? textOf(node.parent.lastChild) : null });
      } else if (language === "logql" && type.name === "LineFormatExpr") {
        fields.push(...[...textOf(node).matchAll(/\{\{[^}]*?\.(\w+)/g)].map(([, name]) => ({ name, value: null })));
      } else if (language === "logql" && parsersOfLines.includes(type.name)) {
        stages.push(textOf(node));
      } else if (language === "traceql" && (type.name === "AttributeField" || type.name === "IntrinsicField")) {
        const comparison = node.parent.parent;
        const isCompared = comparison?.firstChild?.from === node.parent.from && comparison.childCount !== 1;
        const last = comparison?.lastChild;
        fields.push({ name: textOf(node), value: isCompared && last && last.from > node.to ? textOf(last) : null });
      }
    },
  });
  return { error, fields, stages };
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(read)));
