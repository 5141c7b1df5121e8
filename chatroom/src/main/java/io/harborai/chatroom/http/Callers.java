package io.harborai.chatroom.http;

import java.util.Optional;

import io.harborai.chatroom.account.Tokens;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.platform.web.WebRequest;

/** Who asks by HTTP. Safe to share between threads. */
final class Callers {
    private static final String BEARER = "Bearer ";

    private final ChatParts chat;

    Callers(ChatParts chat) {
        this.chat = chat;
    }

    /** Who shows a token, or an administrator's key of the house. */
    Operation.Caller of(WebRequest request) {
        if (request.caller().administrator()) {
            return new Operation.Caller(chat.accounts().house(), "", request.address());
        }
        Optional<Tokens.Holder> holder = request.header("authorization").filter(value -> value.startsWith(BEARER))
                .flatMap(value -> chat.tokens().find(value.substring(BEARER.length()).strip()));
        Tokens.Holder known = holder.orElseThrow(AccountOperations::signedOut);
        return new Operation.Caller(known.account(), known.hash(), request.address());
    }
}
