package io.harborai.chat;

import io.harborai.call.Calls;
import io.harborai.request.RequestOptions;

/** Everything about chat. Thread-safe. */
public final class Chat {
    private final ChatCompletions completions;

    /** Made by the client only. */
    public Chat(Calls calls) {
        this.completions = new ChatCompletions(calls, RequestOptions.NONE);
    }

    /** Chat completions. */
    public ChatCompletions completions() {
        return completions;
    }
}
