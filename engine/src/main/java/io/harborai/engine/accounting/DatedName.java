package io.harborai.engine.accounting;

/** Names of models that end in the date of a snapshot: {@code -2024-08-06}, {@code -20250929} or {@code -250615}. */
final class DatedName {
    private DatedName() {
    }

    /** Where the date begins, with its hyphen; -1 when the name does not end in one. */
    static int dateBegins(String name) {
        if (endsIn(name, "-9999-99-99", 6, 9)) {
            return name.length() - 11;
        }
        if (endsIn(name, "-99999999", 5, 7)) {
            return name.length() - 9;
        }
        return endsIn(name, "-999999", 3, 5) ? name.length() - 7 : -1;
    }

    private static boolean endsIn(String name, String form, int month, int day) {
        int begin = name.length() - form.length();
        if (begin < 1) {
            return false;
        }
        for (int i = 0; i < form.length(); i++) {
            char c = name.charAt(begin + i);
            if (form.charAt(i) == '-' ? c != '-' : c < '0' || c > '9') {
                return false;
            }
        }
        boolean century = form.length() == 7 || name.startsWith("20", begin + 1);
        return century && between(name, begin + month, 12) && between(name, begin + day, 31);
    }

    private static boolean between(String name, int at, int most) {
        int number = (name.charAt(at) - '0') * 10 + name.charAt(at + 1) - '0';
        return number >= 1 && number <= most;
    }
}
