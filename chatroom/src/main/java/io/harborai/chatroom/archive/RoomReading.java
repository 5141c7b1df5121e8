package io.harborai.chatroom.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.MessageView;
import io.harborai.chatroom.message.Transcript;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.platform.admin.WrongInput;

/** One import of a room, behind its first record. For one thread. */
final class RoomReading {
    private static final int LONGEST_LINE = 64 << 10;
    private static final int MOST_MESSAGES = 5_000_000;
    private static final int MOST_FILES = 10_000;
    private static final int MOST_MEMBERS = 100_000;

    private final Parts parts;
    private final Account who;
    private final Room room;
    private final ZipInputStream zip;
    private final boolean named;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, String> moved = new HashMap<>();
    private final Map<String, String> authors = new HashMap<>();
    private long messages;

    /** Where it goes. */
    record Parts(Accounts accounts, Rooms rooms, Transcript transcript, Files files) {}

    /** @param named whether people are told by their names everywhere; else reactions are of nobody that is known here */
    RoomReading(Parts parts, Account who, Room room, ZipInputStream zip, boolean named) {
        this.parts = parts;
        this.named = named;
        this.who = who;
        this.room = room;
        this.zip = zip;
    }

    RoomArchive.Imported all() throws IOException {
        RoomArchive.Listed listed = null;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals("messages.jsonl")) {
                messages();
            } else if (entry.getName().equals("members.jsonl")) {
                members();
            } else if (entry.getName().startsWith("files/") && entry.getName().endsWith(".json")) {
                listed = ChatJson.mapper().readValue(text(zip), RoomArchive.Listed.class);
            } else if (listed != null && entry.getName().equals("files/" + listed.file())) {
                file(listed);
            }
        }
        parts.rooms().adopt(room.id(), members);
        return new RoomArchive.Imported(room.id(), room.name(), messages, moved.size());
    }

    private void file(RoomArchive.Listed listed) throws IOException {
        if (moved.size() >= MOST_FILES) {
            throw new WrongInput(null, "The export has more than " + MOST_FILES + " files.");
        }
        String by = listed.by() == null ? who.id() : author(listed.by());
        moved.put(listed.file(), parts.files().adopt(room.id(), by, listed.name(), zip).file());
    }

    private void messages() throws IOException {
        Transcript.Writing writing = parts.transcript().into(room.id(), this::author);
        BufferedReader lines = lines();
        for (String line = line(lines); !line.isEmpty(); line = line(lines)) {
            if (++messages > MOST_MESSAGES) {
                throw new WrongInput(null, "The export has more than " + MOST_MESSAGES + " messages.");
            }
            MessageView view = ChatJson.mapper().readValue(line, MessageView.class);
            MessageView said = view.says(links(view.text()));
            writing.add(named ? said : said.with(null));
        }
        writing.flush();
    }

    private BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(zip, StandardCharsets.UTF_8));
    }

    private void members() throws IOException {
        BufferedReader lines = lines();
        for (String line = line(lines); !line.isEmpty(); line = line(lines)) {
            if (members.size() >= MOST_MEMBERS) {
                throw new WrongInput(null, "The export has more than " + MOST_MEMBERS + " members.");
            }
            RoomArchive.Joined joined = ChatJson.mapper().readValue(line, RoomArchive.Joined.class);
            members.add(new Member(author(joined.name()), joined.name(), RoomRole.of(joined.role()), joined.joinedAt(),
                    0, 0));
        }
    }

    /** Up to the next line break; a line without an end must not fill the memory. */
    private static String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int unit = lines.read(); unit >= 0 && unit != '\n'; unit = lines.read()) {
            line.append((char) unit);
            if (line.length() > LONGEST_LINE) {
                throw new WrongInput(null, "The export has a line of more than " + LONGEST_LINE + " characters.");
            }
        }
        return line.toString();
    }

    private String links(String text) {
        String linked = text;
        if (text.contains("/api/files/")) {
            for (Map.Entry<String, String> file : moved.entrySet()) {
                linked = linked.replace(file.getKey(), file.getValue());
            }
        }
        return linked;
    }

    private String author(String name) {
        return name.isEmpty() ? who.id() : authors.computeIfAbsent(name, parts.accounts()::stranger);
    }

    static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST_LINE + 1);
        if (bytes.length > LONGEST_LINE) {
            throw new WrongInput(null, "The export has a record of more than " + LONGEST_LINE + " bytes.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
