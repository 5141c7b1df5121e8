package io.harborai.chatroom.http;

import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

import io.harborai.chatroom.account.Account;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client can ask for, by a frame of the socket and by a route. Immutable.
 *
 * @param type    the frame's type
 * @param reply   the answer's type
 * @param takes   the record that is read
 * @param gives   the record that is answered
 * @param method  the route's method; empty when it is for the socket alone
 * @param path    the route's path below {@code /api/chat}, with {@code {name}} for components of the record
 * @param summary one sentence
 * @param open    whether it needs no log-in
 * @param ends    whether it may end tokens, so that sockets are looked at when it is answered
 * @param answer  answers, blocking
 * @param direct  answers without blocking, for what is frequent; null when there is no such way
 * @param <I>     the record that is read
 */
record Operation<I extends Record>(String type, String reply, Class<I> takes, Class<?> gives, String method,
        String path, String summary, boolean open, boolean ends, BiFunction<Caller, I, Object> answer,
        @Nullable BiFunction<String, I, CompletionStage<?>> direct) {
    /**
     * Who asks.
     *
     * @param account who; on open operations {@link #NOBODY}
     * @param token   the hash of what they showed; empty for an administrator's key of the house
     * @param address where they are
     */
    record Caller(Account account, String token, String address) {}

    /** Nobody. */
    static final Account NOBODY = new Account("", "", false, 0, 0, "", 0);

    /** What is answered when there is nothing to say but that it is done. */
    record Done(boolean done) {
        static final Done YES = new Done(true);
    }

    /**
     * That something happened, or had happened before.
     *
     * @param seq the event's number in the room's log; 0 when nothing changed
     */
    record Changed(long seq) {}

    static <I extends Record> Operation<I> of(String type, Class<I> takes, Class<?> gives, String route,
            String summary, BiFunction<Caller, I, Object> answer) {
        String[] parts = route.split(" ");
        return new Operation<>(type, type, takes, gives, parts[0], parts[1], summary, false, false, answer, null);
    }

    /** One that is done by the room's writer alone. */
    static <I extends Record> Operation<I> direct(String type, String reply, Class<I> takes, Class<?> gives,
            String route, String summary, BiFunction<String, I, CompletionStage<?>> direct) {
        String[] parts = route.split(" ");
        return new Operation<>(type, reply, takes, gives, parts[0], parts[1], summary, false, false,
                (caller, input) -> Waiting.on(direct.apply(caller.account().id(), input)), direct);
    }

    Operation<I> opened() {
        return new Operation<>(type, reply, takes, gives, method, path, summary, true, ends, answer, direct);
    }

    Operation<I> ending() {
        return new Operation<>(type, reply, takes, gives, method, path, summary, open, true, answer, direct);
    }
}
