package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Reads requests of Gemini's generateContent, to which model and stream were added. Names come in both spellings. */
final class GeminiRequests {
    private final Ask ask;
    private final Scan in;
    /** Ids of uses whose results have not come: Gemini's clients need not give ids, and answer in order. */
    private final Map<String, ArrayDeque<String>> open = new HashMap<>();
    private int made;

    private GeminiRequests(Scan in, Ask ask) {
        this.in = in;
        this.ask = ask;
    }

    static Ask read(byte[] body) {
        Ask ask = new Ask();
        Scan.object(body, 0, body.length, in -> new GeminiRequests(in, ask)::field);
        return ask;
    }

    private void field(String name) {
        switch (name) {
            case "model" -> ask.model = in.text();
            case "stream" -> ask.stream = in.flag();
            case "contents" -> in.array(this::content);
            case "systemInstruction", "system_instruction" -> in.object(field -> {
                if (field.equals("parts")) {
                    in.array(() -> ask.system.addAll(part()));
                } else {
                    in.skip();
                }
            });
            case "tools" -> in.array(() -> in.object(this::tools));
            case "toolConfig", "tool_config" -> in.object(field -> {
                if (field.equals("functionCallingConfig") || field.equals("function_calling_config")) {
                    toolRule();
                } else {
                    in.skip();
                }
            });
            case "generationConfig", "generation_config" -> in.object(this::config);
            case "models", "provider" -> in.skip();
            default -> {
                if (!in.isNull()) {
                    ask.others.add(name);
                }
                in.skip();
            }
        }
    }

    private void content() {
        String[] role = {"user"};
        List<Part> parts = new ArrayList<>();
        in.object(name -> {
            switch (name) {
                case "role" -> role[0] = in.text();
                case "parts" -> in.array(() -> parts.addAll(part()));
                default -> in.skip();
            }
        });
        if (role[0].equals("system")) {
            ask.system.addAll(parts);
        } else {
            ask.say(role[0].equals("model") ? Turn.Role.MODEL : Turn.Role.USER, parts);
        }
    }

    private List<Part> part() {
        GeminiPart part = new GeminiPart(in);
        List<Part> found = part.read();
        if (!part.isUseOrResult()) {
            return found;
        }
        return List.of(part.isUse() ? use(part) : result(part));
    }

    private Part use(GeminiPart part) {
        String id = part.id().isEmpty() ? "call_" + made++ : part.id();
        open.computeIfAbsent(part.name(), first -> new ArrayDeque<>()).add(id);
        return new Part.ToolUse(id, part.name(), part.json(), part.signature());
    }

    private Part result(GeminiPart part) {
        ArrayDeque<String> waiting = open.get(part.name());
        String first = waiting == null ? null : waiting.poll();
        String id = !part.id().isEmpty() ? part.id() : first == null ? "call_" + made++ : first;
        return unwrapped(id, part.name(), part.json());
    }

    /** Google's clients put a text into {@code result} or {@code error}, because the answer of a tool must be an object. */
    private static Part unwrapped(String id, String name, String json) {
        List<String> names = new ArrayList<>();
        @Nullable
        String[] text = {null};
        byte[] bytes = json.isEmpty() ? new byte[]{'{', '}'} : json.getBytes(StandardCharsets.UTF_8);
        Scan.object(bytes, 0, bytes.length, in -> field -> {
            names.add(field);
            if (in.isText()) {
                text[0] = in.text();
            } else {
                in.skip();
            }
        });
        boolean failed = names.equals(List.of("error"));
        boolean wrapped = text[0] != null && (failed || names.equals(List.of("result")));
        String said = wrapped && text[0] != null ? text[0] : json;
        return new Part.ToolResult(id, name, List.of(new Part.Text(said)), failed);
    }

    private void tools(String name) {
        if (name.equals("functionDeclarations") || name.equals("function_declarations")) {
            in.array(this::tool);
        } else {
            in.skip();
            throw new WrongFormat("tools", "the tool '" + name
                    + "' exists on Google's platform alone; only functions are translated");
        }
    }

    private void tool() {
        @Nullable
        String[] found = new String[3];
        in.object(name -> {
            switch (name) {
                case "name" -> found[0] = in.text();
                case "description" -> found[1] = in.textOrNull();
                case "parameters" -> found[2] = GeminiSchema.toJsonSchema(in.raw());
                case "parametersJsonSchema", "parameters_json_schema" -> found[2] = in.raw();
                default -> in.skip();
            }
        });
        ask.tools.add(new ToolSpec(found[0] == null ? "" : found[0], found[1], found[2], false));
    }

    private void toolRule() {
        String[] mode = {""};
        List<String> allowed = new ArrayList<>();
        in.object(name -> {
            switch (name) {
                case "mode" -> mode[0] = in.text();
                case "allowedFunctionNames", "allowed_function_names" -> allowed.addAll(in.texts());
                default -> in.skip();
            }
        });
        if (mode[0].equals("ANY") && allowed.size() > 1) {
            ask.others.add("allowedFunctionNames");
        }
        ask.toolRule = switch (mode[0]) {
            case "NONE" -> ToolRule.of(ToolRule.Kind.NONE);
            case "ANY" -> allowed.size() == 1
                    ? new ToolRule(ToolRule.Kind.ONE, allowed.get(0))
                    : ToolRule.of(ToolRule.Kind.ANY);
            default -> ToolRule.of(ToolRule.Kind.AUTO);
        };
    }

    private void config(String name) {
        switch (name) {
            case "temperature" -> ask.temperature = in.number();
            case "topP", "top_p" -> ask.topP = in.number();
            case "topK", "top_k" -> ask.topK = in.whole();
            case "maxOutputTokens", "max_output_tokens" -> ask.maxTokens = in.whole();
            case "presencePenalty", "presence_penalty" -> ask.presencePenalty = in.number();
            case "frequencyPenalty", "frequency_penalty" -> ask.frequencyPenalty = in.number();
            case "seed" -> ask.seed = in.whole();
            case "stopSequences", "stop_sequences" -> ask.stop.addAll(in.texts());
            case "responseMimeType", "response_mime_type" -> {
                if (in.text().equals("application/json") && ask.output == null) {
                    ask.output = new OutputRule(null, null, false);
                }
            }
            case "responseSchema", "response_schema" ->
                ask.output = new OutputRule(null, GeminiSchema.toJsonSchema(in.raw()), false);
            case "responseJsonSchema", "response_json_schema" ->
                ask.output = new OutputRule(null, in.raw(), false);
            case "thinkingConfig", "thinking_config" -> in.object(this::thinking);
            case "candidateCount", "candidate_count" -> {
                Long wanted = in.whole();
                if (wanted != null && wanted > 1) {
                    ask.others.add(name);
                }
            }
            default -> {
                if (!in.isNull()) {
                    ask.others.add(name);
                }
                in.skip();
            }
        }
    }

    private void thinking(String name) {
        switch (name) {
            case "thinkingBudget", "thinking_budget" -> ask.thinkingTokens = in.whole();
            case "thinkingLevel", "thinking_level" -> ask.effort = in.text().toLowerCase(java.util.Locale.ROOT);
            // Whoever has thoughts shows them.
            default -> in.skip();
        }
    }
}
