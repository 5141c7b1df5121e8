package io.harborai.chatroom.http;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.chatroom.command.ChatParts;

/** All that clients can ask for, by the type of the frame. Socket, routes and their documents are made of this table alone. */
final class Operations {
    private final Map<String, Operation<?>> byType = new LinkedHashMap<>();

    Operations(ChatParts chat) {
        List<Operation<?>> all = new ArrayList<>(new AccountOperations(chat).all());
        all.addAll(new RoomOperations(chat).all());
        all.addAll(new MessageOperations(chat).all());
        all.addAll(new AssistantOperations(chat).all());
        all.addAll(new FileOperations(chat).all());
        for (Operation<?> operation : all) {
            requireFree(operation.takes());
            requireFree(operation.gives());
            if (byType.put(operation.type(), operation) != null) {
                throw new IllegalStateException("two operations are called " + operation.type());
            }
        }
    }

    /** A frame's own fields must not hide the id and the type that every frame has. */
    private static void requireFree(Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.getName().equals("id") || component.getName().equals("type")) {
                throw new IllegalStateException(record.getName() + " has a field that every frame has: " + component
                        .getName());
            }
        }
    }

    List<Operation<?>> all() {
        return List.copyOf(byType.values());
    }

    Map<String, Operation<?>> byType() {
        return byType;
    }
}
