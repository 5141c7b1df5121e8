package io.harborai.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import io.harborai.json.JsonValues;
import io.harborai.request.RequestOptions;
import io.harborai.request.RequestOptionsBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Collects a {@link ChatRequest}. Messages are kept in the order of their calls; of a parameter the last value counts. A
 * parameter that is not set is not sent. Values out of a parameter's range are refused with
 * {@link IllegalArgumentException}. Not thread-safe. Longer than our other files, for the wire has as many parameters.
 */
public final class ChatRequestBuilder {
    private static final Set<String> OWN = Set.of("model", "messages", "stream");

    private @Nullable String model;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private RequestOptions options = RequestOptions.NONE;
    private boolean splitThinkTags;

    ChatRequestBuilder() {
    }

    ChatRequestBuilder(@Nullable String model, List<ChatMessage> messages, Map<String, @Nullable Object> fields,
            RequestOptions options) {
        this.model = model;
        this.messages.addAll(messages);
        this.fields.putAll(fields);
        this.options = options;
    }

    /** The model: an alias, {@code provider/model}, or the name of a model that one provider offers. */
    public ChatRequestBuilder model(String name) {
        this.model = Fields.text("model", name);
        return this;
    }

    /** Adds instructions. */
    public ChatRequestBuilder system(String text) {
        return message(ChatMessage.system(text));
    }

    /** Adds instructions, in the words of newer OpenAI models. */
    public ChatRequestBuilder developer(String text) {
        return message(ChatMessage.developer(text));
    }

    /** Adds what the user says. */
    public ChatRequestBuilder user(String text) {
        return message(ChatMessage.user(text));
    }

    /** Adds what the user says and shows. */
    public ChatRequestBuilder user(ContentPart... parts) {
        return message(ChatMessage.user(parts));
    }

    /** Adds what the model said. */
    public ChatRequestBuilder assistant(String text) {
        return message(ChatMessage.assistant(text));
    }

    /** Adds what the model said in an earlier reply, its tool calls included. */
    public ChatRequestBuilder assistant(AssistantMessage message) {
        return message(ChatMessage.of(message));
    }

    /** Adds the result of a tool call. */
    public ChatRequestBuilder tool(String toolCallId, String result) {
        return message(ChatMessage.tool(toolCallId, result));
    }

    /** Adds a message. */
    public ChatRequestBuilder message(ChatMessage message) {
        messages.add(Objects.requireNonNull(message));
        return this;
    }

    /** Adds messages. */
    public ChatRequestBuilder messages(Collection<ChatMessage> more) {
        messages.addAll(more);
        return this;
    }

    /** 0 to 2; higher is more random. */
    public ChatRequestBuilder temperature(double value) {
        return set("temperature", Fields.within("temperature", value, 0, 2));
    }

    /** 0 to 1: the share of probability that tokens are drawn from. */
    public ChatRequestBuilder topP(double value) {
        return set("top_p", Fields.within("topP", value, 0, 1));
    }

    /** How many choices, 1 to 128. */
    public ChatRequestBuilder n(int choices) {
        return set("n", Fields.within("n", choices, 1, 128));
    }

    /** Sequences at which the answer ends. */
    public ChatRequestBuilder stop(String... sequences) {
        return set("stop", List.of(sequences));
    }

    /** Bound on the answer's tokens, 1 or more; what providers other than OpenAI understand. */
    public ChatRequestBuilder maxTokens(long tokens) {
        return set("max_tokens", Fields.within("maxTokens", tokens, 1, Long.MAX_VALUE));
    }

    /** Bound on the answer's tokens, reasoning included, 1 or more; what newer OpenAI models ask for. */
    public ChatRequestBuilder maxCompletionTokens(long tokens) {
        return set("max_completion_tokens", Fields.within("maxCompletionTokens", tokens, 1, Long.MAX_VALUE));
    }

    /** -2 to 2; higher favours new topics. */
    public ChatRequestBuilder presencePenalty(double value) {
        return set("presence_penalty", Fields.within("presencePenalty", value, -2, 2));
    }

    /** -2 to 2; higher avoids repetition. */
    public ChatRequestBuilder frequencyPenalty(double value) {
        return set("frequency_penalty", Fields.within("frequencyPenalty", value, -2, 2));
    }

    /** Makes tokens, by their ids, more or less likely: -100 to 100 each. */
    public ChatRequestBuilder logitBias(Map<Integer, Integer> biasByToken) {
        Map<String, @Nullable Object> bias = new LinkedHashMap<>();
        biasByToken.forEach((token, value) -> bias.put(token.toString(),
                Fields.within("logitBias of token " + token, value, -100, 100)));
        return set("logit_bias", bias);
    }

    /** Whether the tokens' log probabilities are wanted. */
    public ChatRequestBuilder logprobs(boolean wanted) {
        return set("logprobs", wanted);
    }

    /** How many alternatives of each token are wanted, 0 to 20. */
    public ChatRequestBuilder topLogprobs(int alternatives) {
        return set("top_logprobs", Fields.within("topLogprobs", alternatives, 0, 20));
    }

    /** Asks for the same answer to the same request, as far as the provider can. */
    public ChatRequestBuilder seed(long seed) {
        return set("seed", seed);
    }

    /** The end user's id, for the provider's abuse detection (the wire's {@code user}). */
    public ChatRequestBuilder endUser(String id) {
        return set("user", id);
    }

    /** How long a reasoning model thinks. */
    public ChatRequestBuilder reasoningEffort(ReasoningEffort effort) {
        return reasoningEffort(effort.value());
    }

    /**
     * Whether {@code <think>…</think>} at the beginning of an answer is taken out of its text and becomes its
     * {@link AssistantMessage#reasoning reasoning}, in streams too. Not unless set: a text may really begin so. For servers
     * that do not tell the two apart by themselves.
     */
    public ChatRequestBuilder splitThinkTags(boolean split) {
        this.splitThinkTags = split;
        return this;
    }

    /** How long a reasoning model thinks: {@code minimal}, {@code low}, {@code medium}, {@code high} and others. */
    public ChatRequestBuilder reasoningEffort(String effort) {
        return set("reasoning_effort", Fields.text("reasoningEffort", effort));
    }

    /** Asks a stream to end with a chunk that tells usage. */
    public ChatRequestBuilder includeUsage() {
        return set("stream_options", Fields.of("include_usage", true));
    }

    /** The tools that the model may ask for. */
    public ChatRequestBuilder tools(Tool... tools) {
        return set("tools", Arrays.stream(tools).map(Tool::toJson).toList());
    }

    /** Whether the model may, must or must not ask for tools. */
    public ChatRequestBuilder toolChoice(ToolChoice choice) {
        return set("tool_choice", choice.toJson());
    }

    /** Whether the model may ask for several tools at once. */
    public ChatRequestBuilder parallelToolCalls(boolean allowed) {
        return set("parallel_tool_calls", allowed);
    }

    /** The form that the answer shall have. */
    public ChatRequestBuilder responseFormat(ResponseFormat format) {
        return set("response_format", format.toJson());
    }

    /** Notes that are kept with a stored completion. */
    public ChatRequestBuilder metadata(Map<String, String> notes) {
        return set("metadata", notes);
    }

    /** The provider's class of service: {@code auto}, {@code default}, {@code flex}, {@code priority} and others. */
    public ChatRequestBuilder serviceTier(String tier) {
        return set("service_tier", Fields.text("serviceTier", tier));
    }

    /** Whether the provider shall keep the completion. */
    public ChatRequestBuilder store(boolean kept) {
        return set("store", kept);
    }

    /** The kinds of output that are wanted: {@code text}, {@code audio}. */
    public ChatRequestBuilder modalities(String... kinds) {
        return set("modalities", List.of(kinds));
    }

    /** The voice and format of spoken output. */
    public ChatRequestBuilder audioOutput(String voice, String format) {
        return set("audio", Fields.of("voice", voice, "format", format));
    }

    /** A text that much of the answer will be equal to, which makes it faster. */
    public ChatRequestBuilder prediction(String content) {
        return set("prediction", Fields.of("type", "content", "content", content));
    }

    /** How much is said: {@code low}, {@code medium}, {@code high}. */
    public ChatRequestBuilder verbosity(String level) {
        return set("verbosity", Fields.text("verbosity", level));
    }

    /** Groups requests that share a beginning, for the provider's cache. */
    public ChatRequestBuilder promptCacheKey(String key) {
        return set("prompt_cache_key", Fields.text("promptCacheKey", key));
    }

    /** The end user's id in a form that tells nothing about the person, for the provider's abuse detection. */
    public ChatRequestBuilder safetyIdentifier(String id) {
        return set("safety_identifier", Fields.text("safetyIdentifier", id));
    }

    /**
     * Any other field, sent as it is.
     *
     * @param jsonValue a Map, Iterable, CharSequence, Number, Boolean or null, nested as JSON may be
     * @throws IllegalArgumentException when the name is {@code model}, {@code messages} or {@code stream}, which have methods
     *                                  of their own, or the value is not of these types
     */
    public ChatRequestBuilder put(String name, @Nullable Object jsonValue) {
        if (OWN.contains(name)) {
            throw new IllegalArgumentException("'" + name + "' has a method of its own: "
                    + (name.equals("stream") ? "completions().stream(…)" : name + "(…)"));
        }
        return set(name, jsonValue);
    }

    /** Bound on the whole call with all its attempts, 1 ms or more; the shorter of this and the client's own counts. */
    public ChatRequestBuilder timeout(Duration total) {
        return options(o -> o.timeout(total));
    }

    /** Says more about the call: priority, tenant, cache, tags, an id. None of it is in the request's JSON. */
    public ChatRequestBuilder options(Consumer<RequestOptionsBuilder> said) {
        options = options.with(said);
        return this;
    }

    /** Adds an instruction to those that are there. */
    ChatRequestBuilder instruct(String instruction) {
        List<ChatMessage> all = StructuredDialogue.instructed(messages, instruction);
        messages.clear();
        messages.addAll(all);
        return this;
    }

    /** Takes a field back. */
    ChatRequestBuilder without(String name) {
        fields.remove(name);
        return this;
    }

    private ChatRequestBuilder set(String name, @Nullable Object value) {
        fields.put(name, JsonValues.frozen(value));
        return this;
    }

    /** The request. */
    public ChatRequest build() {
        return new ChatRequest(model, messages, fields, options, splitThinkTags);
    }
}
