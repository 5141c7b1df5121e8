package io.harborai.chatroom.command;

import java.util.ArrayList;
import java.util.List;

import io.harborai.platform.admin.WrongInput;

/** Splits a line into words; quotes keep spaces together. */
final class Words {
    private static final int MOST = 64;

    private Words() {
    }

    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean any = false;
        for (int i = 0; i < line.length(); i++) {
            char each = line.charAt(i);
            if (quote == 0 && (each == '"' || each == '\'')) {
                quote = each;
                any = true;
            } else if (quote == each && quote != 0) {
                quote = 0;
            } else if (quote == 0 && Character.isWhitespace(each)) {
                add(words, word, any);
                any = false;
            } else {
                word.append(each);
                any = true;
            }
        }
        if (quote != 0) {
            throw new WrongInput("text", "A quote is not closed.");
        }
        add(words, word, any);
        return words;
    }

    private static void add(List<String> words, StringBuilder word, boolean any) {
        if (any && words.size() < MOST) {
            words.add(word.toString());
        }
        word.setLength(0);
    }
}
