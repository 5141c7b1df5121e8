package io.harborai.chatroom.assistant;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.harborai.chatroom.delivery.Hub;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.message.Posted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How AI members are heard: an answer is shown while it comes by frames that are not kept, and said as messages when it is
 * whole. Blocking; safe to share between threads.
 */
final class Voice {
    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);
    /** From one frame of a coming answer to the next: people read slower than this. */
    private static final long FRAME_MILLIS = 120;
    private static final long SAY_SECONDS = 60;

    private final Messages messages;
    private final Hub hub;
    private final InstantSource clock;

    Voice(Messages messages, Hub hub, InstantSource clock) {
        this.messages = messages;
        this.hub = hub;
        this.clock = clock;
    }

    /** An answer as it comes. Confined to the thread that answers. */
    final class Coming {
        private final Assistant who;
        private final Heard heard;
        private final StringBuilder unsent = new StringBuilder();
        private int from;
        private long last;

        Coming(Assistant who, Heard heard) {
            this.who = who;
            this.heard = heard;
            tell("thinking", null);
        }

        /** Some more of it has come. */
        void more(String text) {
            unsent.append(text);
            long now = clock.millis();
            if (now - last >= FRAME_MILLIS && !unsent.isEmpty()
                    && !Character.isHighSurrogate(unsent.charAt(unsent.length() - 1))) {
                last = now;
                tell("writing", unsent.toString());
                from += unsent.length();
                unsent.setLength(0);
            }
        }

        /** It is over; the message that has the answer's id has all of it. */
        void over(boolean well) {
            tell(well ? "done" : "failed", null);
        }

        private void tell(String state, @Nullable String text) {
            hub.passing(heard.room(), ChatJson.frame("ai", new ComingAnswer(heard.room(), who.account(), who.name(),
                    heard.answerId(0), heard.seq(), heard.thread() == 0 ? null : heard.thread(), state, from, text)));
        }
    }

    Coming coming(Assistant who, Heard heard) {
        return new Coming(who, heard);
    }

    /**
     * Says an answer.
     *
     * @return whether it is kept; not when the AI member may not write any more
     */
    boolean say(Assistant who, Heard heard, String answer) throws InterruptedException {
        List<String> parts = AnswerText.parts(answer, heard.thread() != 0);
        long thread = heard.thread();
        for (int i = 0; i < parts.size(); i++) {
            Posted posted = say(who, heard, i, parts.get(i), thread);
            if (posted == null) {
                return false;
            }
            thread = thread == 0 ? posted.seq() : thread;
        }
        return true;
    }

    private @Nullable Posted say(Assistant who, Heard heard, int part, String text, long thread)
            throws InterruptedException {
        long replyTo = part == 0 ? heard.seq() : 0;
        try {
            return messages.say(heard.room(), who.account(), new Messages.Draft(text, heard.answerId(part), replyTo,
                    thread)).get(SAY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            LOG.info("AI member {} could not say its answer in room {}: {}", who.account(), heard.room(),
                    String.valueOf(refused.getMessage()));
            return null;
        }
    }
}
