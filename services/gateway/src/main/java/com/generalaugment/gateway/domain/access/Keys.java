package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.realm.Realm;
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

    /** The properties of a new key; each member is already validated. */
    public record Wanted(
            String name,
            @Nullable UUID projectId,
            List<String> scopes,
            String environment,
            @Nullable String runtimeMode,
            @Nullable Instant expiresAt) {}

    /** @param text shown this once */
    public record Created(ApiKey key, KeyText text) {}

    /** Newest first. Signed-in users see only keys of projects. */
    public List<ApiKey> list(Principal principal) {
        return store.list(realmOf(principal)).stream()
                .filter(key -> isWithinReach(principal, key))
                .toList();
    }

    /**
     * @param idempotent creates the kept answer of the request from the key
     * @return null when the idempotency key already has an answer
     */
    public @Nullable Created create(
            Principal principal, Wanted wanted, Function<ApiKey, @Nullable Idempotent> idempotent) {
        checkCombination(wanted);
        requireProject(principal, wanted.projectId());
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
    public ApiKey find(Principal principal, UUID id) {
        return store.find(realmOf(principal), id)
                .filter(key -> isWithinReach(principal, key))
                .orElseThrow(() -> Problem.notFound("key"));
    }

    /** @throws Problem 404 {@code key_not_found}, 409 {@code last_management_key} */
    public ApiKey change(Principal principal, ApiKey changed, TraceContext trace) {
        ApiKey before = find(principal, changed.id());
        if (Scopes.areMixed(changed.scopes()) || Scopes.areRuntime(changed.scopes()) != before.isRuntime()) {
            throw Problem.validation(List.of(
                    new FieldError("scopes", "must stay of the key's kind: runtime or management", "value_error")));
        }
        requireGrantable(principal, changed.scopes());
        require(store.update(realmOf(principal), changed, trace));
        return changed;
    }

    /** @throws Problem 404 {@code key_not_found}, 409 {@code last_management_key} */
    public void revoke(Principal principal, UUID id, TraceContext trace) {
        find(principal, id);
        require(store.revoke(realmOf(principal), id, trace));
    }

    /** Makes sure that a global management key of the operator exists; no API call is needed for it. */
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

    /** The realm of a principal when no project is named. */
    public static Realm realmOf(Principal principal) {
        return switch (principal) {
            case Principal.ByKey byKey ->
                byKey.key().projectId() == null
                        ? new Realm.Installation()
                        : new Realm.OfProject(new Tenant(byKey.key().projectId()));
            case Principal.Person person -> new Realm.Installation();
        };
    }

    /** Global keys belong to the operator: signed-in users can neither see nor change them. */
    private static boolean isWithinReach(Principal principal, ApiKey key) {
        return switch (principal) {
            case Principal.ByKey byKey -> true;
            case Principal.Person person -> key.projectId() != null;
        };
    }

    private static void require(KeyStore.Change change) {
        switch (change) {
            case DONE -> {}
            case NOT_FOUND -> throw Problem.notFound("key");
            case LAST_MANAGEMENT_KEY ->
                throw Problem.of(
                        ErrorKind.CONFLICT,
                        "last_management_key",
                        "This is the last valid global management key with scope admin. Create another one first.");
        }
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

    /** Signed-in users may create keys for projects only. */
    public static void requireProject(Principal principal, @Nullable UUID projectId) {
        if (principal instanceof Principal.Person && projectId == null) {
            throw invalid("project_id", "is required: people create keys for a project");
        }
    }

    /** Callers may grant only scopes that they hold. */
    private static void requireGrantable(Principal principal, List<String> scopes) {
        for (String scope : scopes) {
            if (!principal.mayGrant(scope)) {
                throw switch (principal) {
                    case Principal.ByKey byKey ->
                        Problem.of(
                                        ErrorKind.FORBIDDEN,
                                        "insufficient_scope",
                                        "A key can be given only scopes that its creator has.")
                                .extra("required_scope", scope);
                    case Principal.Person person -> Role.tooLow(Role.neededToGrant(scope));
                };
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
