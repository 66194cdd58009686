package com.generalaugment.gateway.domain.key;

import com.generalaugment.gateway.domain.access.IdempotentAnswers.Idempotent;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.access.Realm;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The use cases of keys. */
public final class Keys {

    private static final String TEST = "test";

    private final KeyStore store;
    private final Clock clock;

    public Keys(KeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What a new key shall be; checked member by member already. */
    public record Wanted(
            String name,
            @Nullable UUID projectId,
            List<String> scopes,
            String environment,
            @Nullable String runtimeMode,
            @Nullable Instant expiresAt) {}

    /** @param text shown this once */
    public record Created(ApiKey key, KeyText text) {}

    public List<ApiKey> list(Realm realm) {
        return store.list(realm);
    }

    /**
     * @param idempotent makes what is kept for a repeated request, given the key
     * @return null when the idempotency key has an answer by now
     */
    public @Nullable Created create(
            Principal principal, Wanted wanted, Function<ApiKey, @Nullable Idempotent> idempotent) {
        checkCombination(wanted);
        requireGrantable(principal, wanted.scopes());
        boolean runtime = Scopes.areRuntime(wanted.scopes());
        String mode = runtime ? (wanted.runtimeMode() == null ? TEST : wanted.runtimeMode()) : null;
        KeyText text = KeyText.random(kind(mode));
        ApiKey key = new ApiKey(
                Ids.uuid(),
                wanted.projectId(),
                text.masked(),
                wanted.name(),
                wanted.scopes(),
                wanted.environment(),
                mode,
                wanted.expiresAt(),
                principal.rateKey(),
                clock.instant(),
                null,
                null);
        return store.insert(key, text.hash(), idempotent.apply(key)) ? new Created(key, text) : null;
    }

    /** @throws Problem 404 {@code key_not_found} */
    public ApiKey find(Realm realm, UUID id) {
        return store.find(realm, id).orElseThrow(() -> Problem.notFound("key"));
    }

    public ApiKey change(Principal principal, Realm realm, ApiKey changed, TraceContext trace) {
        ApiKey before = find(realm, changed.id());
        if (Scopes.areMixed(changed.scopes()) || Scopes.areRuntime(changed.scopes()) != before.isRuntime()) {
            throw Problem.validation(List.of(
                    new FieldError("scopes", "must stay of the key's kind: runtime or management", "value_error")));
        }
        requireGrantable(principal, changed.scopes());
        if (!store.update(realm, changed, trace)) {
            throw Problem.notFound("key");
        }
        return changed;
    }

    public void revoke(Realm realm, UUID id, TraceContext trace) {
        if (!store.revoke(realm, id, trace)) {
            throw Problem.notFound("key");
        }
    }

    /** Makes sure that the installation's own key exists. */
    public void register(KeyText text, String name) {
        ApiKey key = new ApiKey(
                Ids.uuid(),
                null,
                text.masked(),
                name,
                List.of(Scopes.ADMIN),
                "production",
                null,
                null,
                "installation",
                clock.instant(),
                null,
                null);
        if (store.findByHash(text.hash()).isEmpty()) {
            store.insert(key, text.hash(), null);
        }
    }

    /** The realm a principal works in where no project is named. */
    public static Realm realmOf(Principal principal) {
        return switch (principal) {
            case Principal.ByKey byKey ->
                byKey.key().projectId() == null
                        ? new Realm.Installation()
                        : new Realm.OfProject(new Tenant(byKey.key().projectId()));
            case Principal.Person person -> new Realm.Installation();
        };
    }

    private static void checkCombination(Wanted wanted) {
        boolean runtime = Scopes.areRuntime(wanted.scopes());
        if (Scopes.areMixed(wanted.scopes())) {
            throw invalid("scopes", "must not mix runtime and management scopes");
        }
        if (runtime && wanted.projectId() == null) {
            throw invalid("project_id", "is required for runtime scopes");
        }
        if (!runtime && wanted.runtimeMode() != null) {
            throw invalid("runtime_mode", "exists for runtime keys only");
        }
    }

    /** Nobody hands on more than he has. */
    private static void requireGrantable(Principal principal, List<String> scopes) {
        for (String scope : scopes) {
            if (!principal.may(scope)) {
                throw Problem.of(
                                ErrorKind.FORBIDDEN,
                                "insufficient_scope",
                                "A key cannot give what its maker may not do.")
                        .extra("required_scope", scope);
            }
        }
    }

    private static KeyText.Kind kind(@Nullable String mode) {
        if (mode == null) {
            return KeyText.Kind.MANAGEMENT;
        }
        return mode.equals(TEST) ? KeyText.Kind.RUNTIME_TEST : KeyText.Kind.RUNTIME_LIVE;
    }

    private static Problem invalid(String member, String rule) {
        return Problem.validation(List.of(new FieldError(member, rule, "value_error")));
    }
}
