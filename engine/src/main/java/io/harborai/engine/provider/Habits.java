package io.harborai.engine.provider;

/** Where platforms that speak one wire format differ in what they take. */
public record Habits(StructuredOutput structuredOutput, ReasoningReturn reasoningReturn) {
    /** What can be asked of any platform. */
    public static final Habits UNKNOWN = new Habits(StructuredOutput.PROMPT, ReasoningReturn.NEVER);
    /** It follows a schema by itself. */
    static final Habits SCHEMA = new Habits(StructuredOutput.NATIVE, ReasoningReturn.NEVER);
    /** It can be held to JSON, but not to a schema, or not with each of its models. */
    static final Habits JSON = new Habits(StructuredOutput.JSON_OBJECT, ReasoningReturn.NEVER);
    /** The same, and its models go on thinking from one tool call to the next. */
    static final Habits JSON_AND_THOUGHT = new Habits(StructuredOutput.JSON_OBJECT, ReasoningReturn.WITH_TOOL_CALLS);
}
