package io.harborai.ops.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import io.harborai.engine.provider.Secret;
import io.harborai.ops.fetch.Fetcher;
import io.harborai.ops.fetch.Question;
import io.harborai.ops.fetch.Reply;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Brings letters by SMTP and by HTTP. Thread-safe. */
final class Post implements Carrier {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Fetcher fetcher;
    private final InstantSource clock;

    Post(Fetcher fetcher, InstantSource clock) {
        this.fetcher = fetcher;
        this.clock = clock;
    }

    @Override
    public Outcome bring(Channel channel, Letter letter) {
        return switch (channel) {
            case Channel.Hook hook -> hook(hook, letter);
            case Channel.Mail mail -> mail(mail, letter);
        };
    }

    private Outcome hook(Channel.Hook hook, Letter letter) {
        Instant now = clock.instant();
        byte[] body = hook.format().bytes(letter, now, hook.secret());
        Map<String, String> headers = new LinkedHashMap<>(hook.format().headers(body, hook.secret()));
        headers.put("content-type", "application/json; charset=utf-8");
        try {
            return judged(
                    fetcher.send(Question.post(hook.format().url(hook.target(), now, hook.secret()), headers, body,
                            LIMIT, hook.allowPrivate())));
        } catch (IOException failed) {
            return new Outcome.NotSent(String.valueOf(failed.getMessage()), true);
        }
    }

    /** The robots answer 200 to everything, and say in the body what they think of it. */
    private static Outcome judged(Reply reply) {
        if (!reply.ok()) {
            boolean again = reply.status() >= 500 || reply.status() == 429 || reply.status() == 408;
            return new Outcome.NotSent("it answered with status " + reply.status(), again);
        }
        try {
            JsonNode said = JSON.readTree(reply.body());
            for (String name : new String[]{"errcode", "code", "StatusCode"}) {
                int code = said.path(name).asInt(0);
                if (code != 0) {
                    String text = said.path("errmsg").asString(said.path("msg").asString(""));
                    return new Outcome.NotSent("it answered with code " + code + " " + text, true);
                }
            }
        } catch (JacksonException noJson) {
            // Slack says "ok", and a webhook may say nothing.
            return new Outcome.Sent();
        }
        return new Outcome.Sent();
    }

    private Outcome mail(Channel.Mail mail, Letter letter) {
        Secret password = mail.password();
        Session session = Session.getInstance(properties(mail), password == null ? null : new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(mail.user(), password.reveal());
            }
        });
        try {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(mail.from()));
            for (String receiver : mail.to()) {
                message.addRecipient(Message.RecipientType.TO, new InternetAddress(receiver));
            }
            message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
            message.setText(letter.text(), StandardCharsets.UTF_8.name());
            message.setSentDate(Date.from(clock.instant()));
            // Answering machines are to stay quiet (RFC 3834).
            message.setHeader("Auto-Submitted", "auto-generated");
            Transport.send(message);
            return new Outcome.Sent();
        } catch (MessagingException failed) {
            boolean again = !(failed instanceof SendFailedException refused && refused.getInvalidAddresses() != null
                    && refused.getInvalidAddresses().length > 0);
            return new Outcome.NotSent("sending by " + mail.host() + " failed: " + failed.getMessage(), again);
        }
    }

    private static Properties properties(Channel.Mail mail) {
        Properties properties = new Properties();
        String millis = Long.toString(LIMIT.toMillis());
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", mail.host());
        properties.setProperty("mail.smtp.port", Integer.toString(mail.port()));
        properties.setProperty("mail.smtp.auth", Boolean.toString(mail.password() != null));
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        switch (mail.security()) {
            case NONE -> {
                // As the server is found.
            }
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
        }
        return properties;
    }
}
