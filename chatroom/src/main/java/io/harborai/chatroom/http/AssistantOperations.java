package io.harborai.chatroom.http;

import java.util.List;

import io.harborai.chatroom.assistant.Assistants;
import io.harborai.chatroom.assistant.Wish;
import io.harborai.chatroom.command.ChatParts;
import org.jspecify.annotations.Nullable;

/** What people do with AI members. */
final class AssistantOperations {
    private final ChatParts chat;

    AssistantOperations(ChatParts chat) {
        this.chat = chat;
    }

    record AddAssistant(String room, String name, String model, @Nullable String prompt,
            @Nullable List<String> triggers, @Nullable List<String> keywords, @Nullable Integer memory,
            @Nullable String key, @Nullable Integer perMinute, @Nullable Long dailyTokens) {
        Wish wish() {
            return new Wish(model, prompt, triggers, keywords, memory, key, perMinute, dailyTokens);
        }
    }

    record ChangeAssistant(String room, String assistant, @Nullable String model, @Nullable String prompt,
            @Nullable List<String> triggers, @Nullable List<String> keywords, @Nullable Integer memory,
            @Nullable String key, @Nullable Integer perMinute, @Nullable Long dailyTokens) {
        Wish wish() {
            return new Wish(model, prompt, triggers, keywords, memory, key, perMinute, dailyTokens);
        }
    }

    record OneAssistant(String room, String assistant) {}

    record ClearMemory(String room, @Nullable String assistant) {}

    record AssistantList(List<Assistants.View> assistants) {}

    record Cleared(int assistants) {}

    List<Operation<?>> all() {
        return List.of(Operation.of("assistants", MessageOperations.OfRoom.class, AssistantList.class,
                "GET /rooms/{room}/assistants", "The AI members of a room.",
                (caller, input) -> new AssistantList(chat.assistants().of(caller.account(), input.room()))),
                Operation.of("add_assistant", AddAssistant.class, Assistants.View.class,
                        "POST /rooms/{room}/assistants", "Adds an AI member, as an admin of the room.",
                        (caller, input) -> chat.assistants().add(caller.account(), input.room(), input.name(), input
                                .wish())),
                Operation.of("change_assistant", ChangeAssistant.class, Assistants.View.class,
                        "PATCH /rooms/{room}/assistants/{assistant}",
                        "Changes an AI member, by its name or account; what is not given stays.",
                        (caller, input) -> chat.assistants().change(caller.account(), input.room(), input.assistant(),
                                input.wish())),
                Operation.of("remove_assistant", OneAssistant.class, Operation.Done.class,
                        "DELETE /rooms/{room}/assistants/{assistant}", "Removes an AI member; what it has said stays.",
                        (caller, input) -> {
                            chat.assistants().remove(caller.account(), input.room(), input.assistant());
                            return Operation.Done.YES;
                        }),
                Operation.of("clear_memory", ClearMemory.class, Cleared.class, "POST /rooms/{room}/assistants/clear",
                        "Lets AI members forget what was said up to now.",
                        (caller, input) -> new Cleared(chat.assistants().clear(caller.account(), input.room(),
                                AccountOperations.or(input.assistant())))));
    }
}
