package io.harborai.platform.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Environment variables that are named like settings, and that nothing reads: their writer believes something that is not so. */
public final class UnreadVariables {
    private UnreadVariables() {
    }

    /**
     * One of them.
     *
     * @param name    the variable, such as {@code STORAGE_URL}
     * @param setting the setting that it is named like, such as {@code storage.url}
     * @param read    the variable that is read for it, such as {@code HARBORAI_STORAGE_URL}
     */
    public record Unread(String name, String setting, String read) {}

    /**
     * Finds them.
     *
     * @param environment the environment variables
     * @param configs     the texts of the configuration files that are read; what they refer to is read
     * @return in the order of the settings
     */
    public static List<Unread> of(Map<String, String> environment, List<String> configs) {
        Set<String> read = new HashSet<>();
        Settings.ALL.forEach(setting -> read.addAll(setting.otherNames()));
        return Settings.ALL.stream().filter(setting -> setting.path().contains(".") && !setting.path().contains("*"))
                .map(setting -> {
                    String full = EnvironmentSource.name(setting.path());
                    return new Unread(full.substring(EnvironmentSource.PREFIX.length()), setting.path(), full);
                })
                .filter(each -> !environment.getOrDefault(each.name(), "").isEmpty()
                        && environment.getOrDefault(each.read(), "").isEmpty() && !read.contains(each.name()))
                .filter(each -> configs.stream().noneMatch(text -> refers(text, each.name()))).toList();
    }

    private static boolean refers(String config, String name) {
        return Pattern.compile("(?<!\\$)\\$\\{" + name + "[:}]").matcher(config).find();
    }
}
