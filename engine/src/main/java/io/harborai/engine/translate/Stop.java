package io.harborai.engine.translate;

/** Why a model stopped. */
enum Stop {
    /** It had said all. */
    END,
    /** It came to one of the request's stop sequences. */
    SEQUENCE,
    /** It reached its bound of tokens, or the end of its context. */
    LENGTH,
    /** It waits for tools. */
    TOOLS,
    /** A content policy stopped it, or it would not. */
    FILTER,
    /** The provider broke off a long turn that may be continued as it is. */
    PAUSE
}
