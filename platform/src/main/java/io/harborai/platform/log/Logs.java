package io.harborai.platform.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.PrivateFiles;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/**
 * The program's logs: everything of the level and above into a file of bounded size, errors into a second one, warnings
 * and errors on the console.
 * Neither is waited for: when a disk or terminal is too slow, lines are dropped and counted. Safe to share between
 * threads.
 */
public final class Logs implements AutoCloseable {
    /** Events that wait for the disk: about 8 MB, or a second of a busy server. */
    static final int FILE_QUEUE = 8192;
    /** Events that wait for the console. */
    static final int CONSOLE_QUEUE = 1024;
    private static final String PLAIN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{36} - %msg"
            // A caller's words must not make lines of their own.
            + "%replace( %kvp){'[\r\n]+',' '}%n";
    private static final String SHORT = "%d{HH:mm:ss} %-5level %msg%n";
    /** Libraries that say at INFO what only their developers want to know. */
    private static final List<String> CHATTY = List.of("org.flywaydb", "com.zaxxer.hikari", "io.netty", "io.vertx",
            "org.jdbi");

    private final LoggerContext context;
    private final BoundedAppender file;
    private final BoundedAppender console;
    private final BoundedAppender failures;

    private Logs(LoggerContext context, BoundedAppender file, BoundedAppender console, BoundedAppender failures) {
        this.context = context;
        this.file = file;
        this.console = console;
        this.failures = failures;
    }

    /**
     * Starts logging, in place of whatever was set up before.
     *
     * @param settings level, format, file and bounds
     * @param errors where warnings and errors go besides the file
     * @return the logs
     * @throws IOException if the file cannot be written
     */
    public static Logs start(HarborConfig.Logging settings, OutputStream errors) throws IOException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PrivateFiles.makeFile(settings.file());
        PrivateFiles.makeFile(settings.errorFile());
        RollingFileAppender<ILoggingEvent> rolling = rolling(context, settings, settings.file());
        RollingFileAppender<ILoggingEvent> wrong = rolling(context, settings, settings.errorFile());
        context.reset();
        BoundedAppender file = bounded(context, "file", FILE_QUEUE, started(rolling));
        if (!rolling.isStarted()) {
            throw new IOException("cannot write the log file " + settings.file() + "; check its owner and mode");
        }
        BoundedAppender failures = bounded(context, "errors", CONSOLE_QUEUE, started(wrong));
        if (!wrong.isStarted()) {
            throw new IOException("cannot write the log file " + settings.errorFile() + "; check its owner and mode");
        }
        failures.addFilter(from("ERROR"));
        BoundedAppender console = bounded(context, "console", CONSOLE_QUEUE, started(console(context, errors)));
        // Before the queue too: what the console does not show must not push out what it does.
        console.addFilter(from("WARN"));
        Logs logs = new Logs(context, file, console, failures);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(file);
        root.addAppender(console);
        root.addAppender(failures);
        logs.level(settings.level());
        return logs;
    }

    /**
     * Changes the level at once.
     *
     * @param level TRACE, DEBUG, INFO, WARN, ERROR or OFF
     */
    public void level(String level) {
        Level parsed = Level.toLevel(level, Level.INFO);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(parsed);
        boolean curious = Level.DEBUG.isGreaterOrEqual(parsed);
        CHATTY.forEach(name -> context.getLogger(name)
                .setLevel(curious || parsed.isGreaterOrEqual(Level.WARN) ? parsed : Level.WARN));
    }

    /** Lines dropped so far, at least, because file or console could not keep up. */
    public long discarded() {
        return file.discarded() + console.discarded() + failures.discarded();
    }

    /** Writes what waits, for at most 2 s each, and closes file and console. */
    @Override
    public void close() {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
    }

    private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, HarborConfig.Logging settings,
            Path path) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("rolling " + path);
        appender.setFile(path.toString());
        appender.setImmediateFlush(true);
        appender.setEncoder(encoder(context,
                settings.format() == HarborConfig.LogFormat.JSON ? json(context) : pattern(context, PLAIN)));
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(path.toString().replace("%", "\\%") + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(new FileSize(settings.maxSizeBytes()));
        policy.setMaxHistory(settings.dailyFiles());
        policy.setTotalSizeCap(new FileSize(Math.multiplyExact(settings.maxSizeBytes(), (long) settings.maxFiles())));
        policy.setCleanHistoryOnStart(false);
        policy.start();
        appender.setRollingPolicy(policy);
        return appender;
    }

    static OutputStreamAppender<ILoggingEvent> console(LoggerContext context, OutputStream errors) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setEncoder(encoder(context, pattern(context, SHORT)));
        appender.setOutputStream(new Unclosed(errors));
        appender.addFilter(from("WARN"));
        return appender;
    }

    private static ThresholdFilter from(String level) {
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(level);
        filter.start();
        return filter;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setTimestamp("timestamp");
        names.setLogger("logger");
        names.setThread("thread");
        names.setVersion("[ignore]");
        names.setLevelValue("[ignore]");
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setFieldNames(names);
        encoder.setContext(context);
        return encoder;
    }

    static Encoder<ILoggingEvent> pattern(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        encoder.setContext(context);
        return encoder;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Encoder<ILoggingEvent> inner) {
        MaskingEncoder encoder = new MaskingEncoder(inner);
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    static BoundedAppender bounded(LoggerContext context, String name, int queue,
            Appender<ILoggingEvent> appender) {
        BoundedAppender bounded = new BoundedAppender(queue);
        bounded.setContext(context);
        bounded.setName(name);
        bounded.addAppender(appender);
        bounded.start();
        return bounded;
    }

    static <A extends Appender<ILoggingEvent>> A started(A appender) {
        appender.start();
        return appender;
    }
}
