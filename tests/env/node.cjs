// What the loaders of npm make of layouts: one JSON object a line in, one a line out. Commands that
// a loader would run are not run. `vm` stops an expansion that never ends.
"use strict";

const childProcess = require("child_process");
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const vm = require("vm");

const modules = path.resolve(process.argv[2]);
const own = { ...process.env };
childProcess.execSync = () => Buffer.from("RAN");

function fresh(name) {
  const file = require.resolve(name, { paths: [modules] });
  delete require.cache[file];
  return require(file);
}

function become(variables) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(variables)) process.env[name] = value;
}

function next(root) {
  const errors = [];
  const log = { info() {}, error: (text) => errors.push(String(text)) };
  // As the commands of Next.js do: development unless NODE_ENV says production or test.
  const dev = process.env.NODE_ENV !== "production";
  fresh("@next/env").loadEnvConfig(root, dev, log, true);
  delete process.env.__NEXT_PROCESSED_ENV;
  return errors;
}

function node(root) {
  process.chdir(root);
  const loaded = fresh("dotenv").config({ quiet: true });
  const depends = fs.readFileSync(path.join(root, "package.json"), "utf8");
  if (depends.includes("dotenv-expand")) fresh("dotenv-expand").expand(loaded);
  return [];
}

const loaders = { nextjs: next, node };

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { app, root, process: variables } = JSON.parse(line);
  become(variables);
  let answer;
  try {
    const load = () => loaders[app](root);
    const errors = vm.runInNewContext("load()", { load }, { timeout: app === "node" ? 1500 : 20000 });
    answer = { variables: { ...process.env }, errors };
  } catch (error) {
    answer = { failed: error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? "endless" : String(error) };
  }
  become(own);
  process.stdout.write(JSON.stringify(answer) + "\n");
});
