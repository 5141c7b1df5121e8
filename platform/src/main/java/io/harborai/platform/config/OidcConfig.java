package io.harborai.platform.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in to the console by OpenID Connect.
 *
 * @param issuer       who vouches for people, as its discovery document names itself
 * @param clientId     what it knows this server by
 * @param clientSecret what proves that; null for a public client
 * @param publicUrl    where people open this server, without a slash at its end
 * @param label        what the button says
 * @param scopes       what is asked for
 * @param nameClaim    the claim that becomes the account's name
 * @param roleClaim    the claim whose values decide the role; dots lead into objects
 * @param admins       values that make an admin
 * @param operators    values that make an operator
 * @param viewers      values that make a viewer
 * @param otherwise    the role of everybody else: viewer, operator, admin, or none
 */
public record OidcConfig(URI issuer, String clientId, @Nullable Secret clientSecret, URI publicUrl, String label,
        List<String> scopes, String nameClaim, String roleClaim, List<String> admins, List<String> operators,
        List<String> viewers, String otherwise) {
    static final Key ISSUER = Key.of("oidc.issuer");
    static final Key CLIENT = Key.of("oidc.client_id");
    static final Key PUBLIC_URL = Key.of("oidc.public_url");

    /** Copies the lists. */
    public OidcConfig {
        scopes = List.copyOf(scopes);
        admins = List.copyOf(admins);
        operators = List.copyOf(operators);
        viewers = List.copyOf(viewers);
    }

    /** What is configured; empty without an issuer. */
    static Optional<OidcConfig> of(Values values, Assembler from) {
        return values.find(ISSUER).map(given -> new OidcConfig(URI.create(given.value().toString()),
                from.text("oidc.client_id"),
                values.find(Key.of("oidc.client_secret")).map(secret -> (Secret) secret.value()).orElse(null),
                URI.create(from.text("oidc.public_url").replaceAll("/+$", "")), from.text("oidc.label"),
                from.strings(Key.of("oidc.scopes")), from.text("oidc.name_claim"), from.text("oidc.role_claim"),
                from.strings(Key.of("oidc.admins")), from.strings(Key.of("oidc.operators")),
                from.strings(Key.of("oidc.viewers")), from.text("oidc.default_role")));
    }

    /** What no single setting shows. */
    static void check(Values values, List<Finding> findings) {
        values.find(ISSUER).ifPresent(issuer -> {
            for (Key needed : List.of(CLIENT, PUBLIC_URL)) {
                if (values.find(needed).isEmpty()) {
                    findings.add(Finding.error(issuer.origin(), needed.toString(), "",
                            "is needed with oidc.issuer"));
                }
            }
            for (Key address : List.of(ISSUER, PUBLIC_URL)) {
                values.find(address).filter(given -> !safe(URI.create(given.value().toString())))
                        .ifPresent(given -> findings.add(Finding.error(given.origin(), address.toString(),
                                given.value().toString(), "must be https, or http on this machine alone")));
            }
            boolean somebody = List.of("oidc.admins", "oidc.operators", "oidc.viewers", "oidc.default_role").stream()
                    .anyMatch(key -> values.find(Key.of(key)).isPresent());
            if (!somebody) {
                findings.add(Finding.warning(issuer.origin(), ISSUER.toString(), issuer.value().toString(),
                        "nobody gets a role, so nobody can sign in; set oidc.admins, oidc.operators, oidc.viewers or "
                                + "oidc.default_role"));
            }
        });
    }

    private static boolean safe(URI address) {
        String host = address.getHost();
        return "https".equals(address.getScheme())
                || host != null && (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]"));
    }
}
