package io.harborai.gateway.http;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.gateway.response.AnswerTap;
import io.harborai.gateway.response.Responses;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** An answer that is kept when it is complete. Confined to its event loop. */
final class KeptAnswer {
    private final Responses responses;
    private final String owner;
    private final byte[] body;
    private final Loop loop;
    private @Nullable AnswerTap tap;
    private String provider = "";
    private boolean streamed;
    private boolean remembering;
    private boolean remembered;
    private @Nullable Runnable waiting;

    /** @param body the request, as it is put */
    KeptAnswer(Responses responses, String owner, byte[] body, Loop loop) {
        this.responses = responses;
        this.owner = owner;
        this.body = body;
        this.loop = loop;
    }

    void begins(AnswerHead head) {
        streamed = head.streamed();
        tap = responses.tap(streamed);
        int slash = head.target().indexOf('/');
        String name = slash < 0 ? head.target() : head.target().substring(0, slash);
        boolean keepsItself = loop.engine().catalog().provider(name).orElse(null) instanceof RemoteProvider remote
                && remote.dialect().responses();
        provider = keepsItself ? name : "";
    }

    void data(Buffer bytes) {
        AnswerTap looking = tap;
        if (looking == null) {
            return;
        }
        looking.data(bytes);
        if (streamed && !provider.isEmpty() && !remembering && !looking.id().isEmpty()) {
            // Its caller may leave, and come back for what is made in the background.
            remembering = true;
            responses.keep(owner, body, looking, provider, loop.executor(), this::remembered);
        }
    }

    private void remembered() {
        remembered = true;
        Runnable then = waiting;
        if (then != null) {
            waiting = null;
            then.run();
        }
    }

    /** The answer is complete; {@code then} is run when it is kept, or cannot be. */
    void ends(Runnable then) {
        AnswerTap looked = tap;
        if (looked == null || remembered) {
            then.run();
        } else if (remembering) {
            waiting = then;
        } else {
            responses.keep(owner, body, looked, provider, loop.executor(), then);
        }
    }
}
