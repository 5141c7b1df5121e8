package io.harborai.gateway.account;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.harborai.engine.provider.Secret;
import io.harborai.platform.config.OidcConfig;
import org.jspecify.annotations.Nullable;

/**
 * The issuer that vouches for people: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636). Blocking, every
 * wait and every document bounded. Safe to share between threads.
 */
final class OidcProvider {
    /** Signatures that are believed: by a key pair, so that what this server knows cannot forge one. */
    private static final Set<JWSAlgorithm> BELIEVED = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384,
            JWSAlgorithm.RS512, JWSAlgorithm.PS256, JWSAlgorithm.PS384, JWSAlgorithm.PS512, JWSAlgorithm.ES256,
            JWSAlgorithm.ES384, JWSAlgorithm.ES512);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final int LARGEST = 512 << 10;
    private static final int AT_ONCE = 8;
    /** Long enough to spare an issuer that is down, short enough for a person to try again. */
    private static final long FAILURE_MILLIS = Duration.ofSeconds(15).toMillis();
    private static final long METADATA_MILLIS = Duration.ofHours(1).toMillis();

    private final OidcConfig config;
    private final InstantSource clock;
    private final DefaultResourceRetriever documents = new DefaultResourceRetriever((int) WAIT.toMillis(),
            (int) WAIT.toMillis(), LARGEST);
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(WAIT)
            .followRedirects(HttpClient.Redirect.NEVER).build();
    private final Semaphore exchanges = new Semaphore(AT_ONCE);
    private final Map<JWSAlgorithm, IDTokenValidator> validators = new ConcurrentHashMap<>();
    private final ReentrantLock discovery = new ReentrantLock();
    private volatile @Nullable Known known;
    private @Nullable Remembered failure;

    OidcProvider(OidcConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    private record Remembered(String code, String message, long untilMillis) {}

    private record Known(OIDCProviderMetadata metadata, long untilMillis) {}

    /** The issuer did not do its part, or is not believed; the message says why, for the log. */
    static final class Failed extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private final String code;

        Failed(String code, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.code = code;
        }

        /** What the sign-in page is told. */
        String code() {
            return code;
        }
    }

    /** Where to send somebody who wants to sign in. */
    URI begin(OidcRound round) throws Failed {
        Scope scope = new Scope("openid");
        config.scopes().forEach(scope::add);
        return new AuthenticationRequest.Builder(ResponseType.CODE, scope, client(), callback())
                .endpointURI(metadata().getAuthorizationEndpointURI()).state(new State(round.state()))
                .nonce(new Nonce(round.nonce()))
                .codeChallenge(new CodeVerifier(round.verifier()), CodeChallengeMethod.S256).build().toURI();
    }

    /** Whom the issuer vouches for with this code: the claims of the ID token, and of its user information. */
    Map<String, Object> claims(String code, OidcRound round) throws Failed {
        if (!exchanges.tryAcquire()) {
            throw new Failed("busy", "more than " + AT_ONCE + " people sign in at once", null);
        }
        try {
            OIDCProviderMetadata metadata = metadata();
            TokenResponse answer = OIDCTokenResponseParser.parse(send(token(metadata, code, round)));
            if (!answer.indicatesSuccess()) {
                throw new Failed("refused_by_issuer", "the issuer refused the code: "
                        + answer.toErrorResponse().getErrorObject().getCode(), null);
            }
            OIDCTokens tokens = ((OIDCTokenResponse) answer.toSuccessResponse()).getOIDCTokens();
            IDTokenClaimsSet id = validator(metadata, tokens.getIDToken()).validate(tokens.getIDToken(),
                    new Nonce(round.nonce()));
            Map<String, Object> claims = new LinkedHashMap<>();
            if (metadata.getUserInfoEndpointURI() != null && tokens.getAccessToken() != null) {
                claims.putAll(userInfo(metadata.getUserInfoEndpointURI(), tokens, id));
            }
            // What is signed goes before what is not.
            claims.putAll(id.toJSONObject());
            return claims;
        } catch (ParseException | BadJOSEException | JOSEException wrong) {
            throw new Failed("not_believed", "the issuer's answer is not believed: " + wrong.getMessage(), wrong);
        } finally {
            exchanges.release();
        }
    }

    private HTTPRequest token(OIDCProviderMetadata metadata, String code, OidcRound round) {
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(new AuthorizationCode(code), callback(),
                new CodeVerifier(round.verifier()));
        Secret secret = config.clientSecret();
        if (secret == null) {
            return new TokenRequest.Builder(metadata.getTokenEndpointURI(), client(), grant).build().toHTTPRequest();
        }
        var shared = new com.nimbusds.oauth2.sdk.auth.Secret(secret.reveal());
        boolean inBody = metadata.getTokenEndpointAuthMethods() != null
                && !metadata.getTokenEndpointAuthMethods().contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && metadata.getTokenEndpointAuthMethods().contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        ClientAuthentication proof = inBody
                ? new ClientSecretPost(client(), shared)
                : new ClientSecretBasic(client(), shared);
        return new TokenRequest.Builder(metadata.getTokenEndpointURI(), proof, grant).build().toHTTPRequest();
    }

    private Map<String, Object> userInfo(URI address, OIDCTokens tokens, IDTokenClaimsSet id)
            throws Failed, ParseException {
        UserInfoResponse answer = UserInfoResponse.parse(send(
                new UserInfoRequest(address, tokens.getAccessToken()).toHTTPRequest()));
        if (!answer.indicatesSuccess() || answer.toSuccessResponse().getUserInfo() == null) {
            return Map.of();
        }
        // Section 5.3.2: what speaks of somebody else must not be used.
        if (!id.getSubject().equals(answer.toSuccessResponse().getUserInfo().getSubject())) {
            throw new Failed("not_believed", "the issuer's user information is of another subject", null);
        }
        return answer.toSuccessResponse().getUserInfo().toJSONObject();
    }

    private IDTokenValidator validator(OIDCProviderMetadata metadata, JWT token) throws Failed {
        if (!(token.getHeader().getAlgorithm() instanceof JWSAlgorithm signed) || !BELIEVED.contains(signed)) {
            throw new Failed("not_believed", "the ID token is signed by " + token.getHeader().getAlgorithm()
                    + ", which is not believed", null);
        }
        try {
            var keys = metadata.getJWKSetURI().toURL();
            return validators.computeIfAbsent(signed, algorithm -> new IDTokenValidator(metadata.getIssuer(),
                    client(), algorithm, keys, documents));
        } catch (java.net.MalformedURLException wrong) {
            throw new Failed("not_believed", "the issuer's address of keys is none", wrong);
        }
    }

    /**
     * What the issuer says of itself. One asks for all who begin at once, and a failure stands for a while: an issuer that is
     * down or slow is not asked by each of those who want to sign in.
     */
    private OIDCProviderMetadata metadata() throws Failed {
        Known last = known;
        if (last != null && clock.millis() < last.untilMillis) {
            return last.metadata;
        }
        discovery.lock();
        try {
            return discovered();
        } finally {
            discovery.unlock();
        }
    }

    private OIDCProviderMetadata discovered() throws Failed {
        Known last = known;
        if (last != null && clock.millis() < last.untilMillis) {
            return last.metadata;
        }
        Remembered failed = failure;
        if (failed != null && clock.millis() < failed.untilMillis) {
            throw new Failed(failed.code, failed.message, null);
        }
        try {
            OIDCProviderMetadata read = discover();
            known = new Known(read, clock.millis() + METADATA_MILLIS);
            failure = null;
            return read;
        } catch (IOException | com.nimbusds.oauth2.sdk.GeneralException gone) {
            if (last != null) {
                known = new Known(last.metadata, clock.millis() + FAILURE_MILLIS);
                return last.metadata;
            }
            throw remembered(new Failed("issuer_unreachable", "the issuer's discovery document cannot be read: "
                    + gone.getMessage(), gone));
        } catch (Failed notBelieved) {
            throw remembered(notBelieved);
        }
    }

    private Failed remembered(Failed failed) {
        failure = new Remembered(failed.code, String.valueOf(failed.getMessage()), clock.millis() + FAILURE_MILLIS);
        return failed;
    }

    private OIDCProviderMetadata discover()
            throws IOException, com.nimbusds.oauth2.sdk.GeneralException, Failed {
        Issuer issuer = new Issuer(config.issuer());
        OIDCProviderMetadata read = OIDCProviderMetadata.parse(documents.retrieveResource(
                OIDCProviderMetadata.resolveURL(issuer)).getContent());
        // Discovery 1.0, section 4.3: or somebody else's document could stand for it.
        if (!read.getIssuer().equals(issuer)) {
            throw new Failed("not_believed", "the issuer " + issuer + " calls itself " + read.getIssuer()
                    + "; oidc.issuer must be written as it calls itself", null);
        }
        if (read.getAuthorizationEndpointURI() == null || read.getTokenEndpointURI() == null
                || read.getJWKSetURI() == null) {
            throw new Failed("not_believed", "the issuer's discovery document names no authorization endpoint, "
                    + "token endpoint or keys", null);
        }
        return read;
    }

    private HTTPResponse send(HTTPRequest request) throws Failed {
        try {
            return request.send(this::exchange);
        } catch (IOException gone) {
            throw new Failed("issuer_unreachable", "the issuer does not answer: " + gone.getMessage(), gone);
        }
    }

    private HTTPResponse exchange(ReadOnlyHTTPRequest request) throws IOException {
        var builder = java.net.http.HttpRequest.newBuilder(request.getURI()).timeout(WAIT);
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        String body = request.getBody();
        builder.method(request.getMethod().name(), body == null
                ? java.net.http.HttpRequest.BodyPublishers.noBody()
                : java.net.http.HttpRequest.BodyPublishers.ofString(body));
        try {
            HttpResponse<byte[]> answer = http.send(builder.build(),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
            HTTPResponse read = new HTTPResponse(answer.statusCode());
            answer.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":")) {
                    read.setHeader(name, values.toArray(String[]::new));
                }
            });
            read.setBody(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            return read;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for the issuer", stop);
        }
    }

    private ClientID client() {
        return new ClientID(config.clientId());
    }

    private URI callback() {
        return URI.create(config.publicUrl() + OidcRoutes.CALLBACK);
    }
}
