import type { ExpectedFailures, Revision } from "./support/conformance.ts";

const tool = (name: string): string => `calls ${name}, a tool of the suite's own test server`;
const prompt = (name: string): string => `gets ${name}, a prompt of the suite's own test server`;
const resource = (uri: string): string => `needs ${uri}, a resource of the suite's own test server`;

const NO_RESOURCES = "the server declares no resources; the suite's own test server has some";
const NO_TASKS =
  "the server lacks the tasks extension; the suite's own test server has tools for it";

const BOTH: ExpectedFailures = {
  "completion-complete": prompt("test_prompt_with_arguments"),
  "json-schema-2020-12": tool("json_schema_2020_12_tool"),
  "prompts-get-embedded-resource": prompt("test_prompt_with_embedded_resource"),
  "prompts-get-simple": prompt("test_simple_prompt"),
  "prompts-get-with-args": prompt("test_prompt_with_arguments"),
  "prompts-get-with-image": prompt("test_prompt_with_image"),
  "resources-list": NO_RESOURCES,
  "resources-read-binary": resource("test://static-binary"),
  "resources-read-text": resource("test://static-text"),
  "resources-templates-read": resource("test://template/123/data"),
  "tools-call-audio": tool("test_audio_content"),
  "tools-call-embedded-resource": tool("test_embedded_resource"),
  "tools-call-error": tool("test_error_handling"),
  "tools-call-image": tool("test_image_content"),
  "tools-call-mixed-content": tool("test_multiple_content_types"),
  "tools-call-simple-text": tool("test_simple_text"),
  "tools-call-with-progress": tool("test_tool_with_progress"),
};

/**
 * The scenarios and checks that fail, by the suite's names, each with the reason. The conformance
 * test also fails when one of them passes.
 */
export const EXPECTED_FAILURES: Readonly<Record<Revision, ExpectedFailures>> = {
  "2025-11-25": {
    ...BOTH,
    "elicitation-sep1034-defaults": tool("test_elicitation_sep1034_defaults"),
    "elicitation-sep1330-enums": tool("test_elicitation_sep1330_enums"),
    "logging-set-level": "the server declares no logging; the suite's own test server does",
    "resources-subscribe": resource("test://watched-resource"),
    "resources-unsubscribe": resource("test://watched-resource"),
    "server-sse-polling": tool("test_reconnection"),
    "tools-call-elicitation": tool("test_elicitation"),
    "tools-call-sampling": tool("test_sampling"),
    "tools-call-with-logging": tool("test_tool_with_logging"),
  },
  "2026-07-28": {
    ...BOTH,
    caching: {
      "sep-2549-resources-list-caching-hints": NO_RESOURCES,
      "sep-2549-resources-templates-list-caching-hints": NO_RESOURCES,
    },
    "http-custom-header-server-validation": "needs a tool with a header parameter (x-mcp-header)",
    "input-required-result-basic-elicitation": tool("test_input_required_result_elicitation"),
    "input-required-result-basic-list-roots": tool("test_input_required_result_list_roots"),
    "input-required-result-basic-sampling": tool("test_input_required_result_sampling"),
    "input-required-result-capability-check": tool("test_input_required_result_capabilities"),
    "input-required-result-ignore-extra-params": tool("test_input_required_result_elicitation"),
    "input-required-result-missing-input-response": tool("test_input_required_result_elicitation"),
    "input-required-result-multi-round": tool("test_input_required_result_multi_round"),
    "input-required-result-multiple-input-requests": tool(
      "test_input_required_result_multiple_inputs",
    ),
    "input-required-result-non-tool-request": prompt("test_input_required_result_prompt"),
    "input-required-result-request-state": tool("test_input_required_result_request_state"),
    "input-required-result-result-type": tool("test_input_required_result_elicitation"),
    "input-required-result-tampered-state": tool("test_input_required_result_tampered_state"),
    "sep-2164-resource-not-found": {
      "sep-2164-error-code": NO_RESOURCES,
      "sep-2164-data-uri": NO_RESOURCES,
    },
    "server-stateless": {
      "sep-2575-server-rejects-undeclared-capability": tool("test_missing_capability"),
      "sep-2575-missing-capability-http-400": tool("test_missing_capability"),
      "sep-2575-http-server-no-independent-requests-on-stream": tool("test_streaming_elicitation"),
      "sep-2575-server-no-log-without-loglevel": tool("test_logging_tool"),
    },
    "tasks-capability-negotiation": NO_TASKS,
    "tasks-dispatch-and-envelope": {
      "sep-2663-durable-create-strong-consistency": NO_TASKS,
      "sep-2663-legacy-task-param-ignored": NO_TASKS,
      "sep-2663-tasks-get-invalid-task-id-32602": NO_TASKS,
      "tasks-immediate-result-shortcut": NO_TASKS,
      "tasks-result-type-complete-on-non-task-responses": NO_TASKS,
      "tasks-server-directed-creation-no-hint": NO_TASKS,
    },
    "tasks-lifecycle": NO_TASKS,
    "tasks-mrtr-composition": NO_TASKS,
    "tasks-mrtr-input": NO_TASKS,
    "tasks-request-headers": {
      "sep-2663-routing-headers-accepted-on-tasks-get": NO_TASKS,
      "sep-2663-server-rejects-mismatched-mcp-name-on-tasks-get": NO_TASKS,
      "tasks-headers-tolerate-mcp-method-on-tools-call": NO_TASKS,
    },
    "tasks-request-state-removal": NO_TASKS,
    "tasks-required-task-error": NO_TASKS,
    "tasks-status-notifications": "the suite always skips its checks",
    "tasks-wire-fields": NO_TASKS,
  },
};
