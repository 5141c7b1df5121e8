package io.harborai.engine.provider;

/** Whether a platform wants to see again what its model thought, when the conversation goes on. */
public enum ReasoningReturn {
    /** No: it is ignored or refused. */
    NEVER,
    /** In messages that call tools, and in no others: without it such a conversation is refused, or the model thinks worse. */
    WITH_TOOL_CALLS
}
