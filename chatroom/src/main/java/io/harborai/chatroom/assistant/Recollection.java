package io.harborai.chatroom.assistant;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.harborai.chat.ChatRequestBuilder;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.MessageView;

/** What an AI member is told of the room: its last messages as they are in the database, so that a restart forgets nothing. */
final class Recollection {
    /** Characters of all messages together; older ones are left out. */
    static final int MOST_CHARACTERS = 24_000;
    /** What stands before a collection of the knowledge base that is a model. */
    static final String KNOWLEDGE = "knowledge/";

    private final History history;

    Recollection(History history) {
        this.history = history;
    }

    /** One message of the conversation. */
    record Said(boolean own, String text) {}

    /** Writes instructions and conversation into a request. */
    void into(ChatRequestBuilder request, Assistant who, String roomName, Heard heard) {
        request.system((who.prompt().isEmpty() ? "" : who.prompt() + "\n\n") + "You are '" + who.name()
                + "', a member of the chat room '" + roomName + "'. What people say begins with their name; your own "
                + "answers do not. Answer the last message, in its language, in Markdown.");
        for (Said said : said(who, heard)) {
            if (said.own()) {
                request.assistant(said.text());
            } else {
                request.user(said.text());
            }
        }
    }

    /** The conversation, the oldest first; the message that is answered comes last. */
    List<Said> said(Assistant who, Heard heard) {
        List<MessageView> views = heard.thread() == 0
                ? history.latest(heard.room(), heard.seq(), who.memory()).messages()
                : history.page(heard.room(), heard.seq() + 1, History.NEWEST, heard.thread(), who.memory()).messages();
        boolean bare = who.model().startsWith(KNOWLEDGE);
        List<Said> told = new ArrayList<>();
        told.add(new Said(false, question(who, heard, bare ? "" : name(views, heard) + ": ")));
        int left = MOST_CHARACTERS - told.getFirst().text().length();
        for (MessageView view : views.reversed()) {
            if (view.seq() == heard.seq() || view.seq() <= who.clearedSeq() || view.text().isEmpty()) {
                continue;
            }
            boolean own = view.account().equals(who.account());
            String text = own || bare ? view.text() : view.name() + ": " + view.text();
            left -= text.length();
            if (left < 0) {
                break;
            }
            told.add(new Said(own, text));
        }
        return told.reversed();
    }

    private static String name(List<MessageView> views, Heard heard) {
        return views.stream().filter(view -> view.seq() == heard.seq()).map(MessageView::name).findFirst()
                .orElse("somebody");
    }

    private static String question(Assistant who, Heard heard, String before) {
        String plain = heard.text().replaceAll("(?i)@" + Pattern.quote(who.name()) + "[,:\uff0c\uff1a]?", " ").strip();
        return before + (plain.isEmpty() ? heard.text() : plain);
    }
}
