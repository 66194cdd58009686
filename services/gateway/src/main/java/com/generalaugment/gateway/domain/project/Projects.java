package com.generalaugment.gateway.domain.project;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The use cases of projects. */
public final class Projects {

    public static final String FIRST_PLAN = "free";

    private static final Duration TRUST = Duration.ofSeconds(3);
    private static final int MAX_KNOWN = 10_000;
    private static final int ATTEMPTS = 5;

    private record Known(Project project, Instant until) {}

    private final ProjectStore store;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final SingleFlight<String, Project> lookups = new SingleFlight<>();

    public Projects(ProjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A change of a project; members that are null stay. */
    public record Change(
            @Nullable String name,
            @Nullable String slug,
            @Nullable String status,
            @Nullable String plan,
            ObjectNode settings) {}

    public List<Project> list(Realm realm, int limit, int offset) {
        return store.list(realm, limit, offset);
    }

    /** @param name UUID or slug. @throws Problem 404 {@code project_not_found} */
    public Project find(Realm realm, String name) {
        return store.find(realm, name).orElseThrow(() -> Problem.notFound("project"));
    }

    /** As {@link #find} in the whole installation, at most three seconds old, for the hot path. */
    public Project recent(String name) {
        Known before = known.get(name);
        if (before != null && clock.instant().isBefore(before.until())) {
            return before.project();
        }
        return lookups.join(name, () -> lookUp(name));
    }

    private Project lookUp(String name) {
        Instant now = clock.instant();
        Project project = find(new Realm.Installation(), name);
        if (known.size() > MAX_KNOWN) {
            known.clear();
        }
        known.put(name, new Known(project, now.plus(TRUST)));
        return project;
    }

    /**
     * @param slug null: derived from the name, with a suffix if that is taken
     * @return null when the idempotency key already has an answer
     */
    public @Nullable Project create(
            String name,
            @Nullable String slug,
            ObjectNode settings,
            Function<Project, @Nullable Idempotent> idempotent,
            TraceContext trace) {
        String wanted = slug == null ? Slug.from(name) : slug;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Project project = begun(name, attempt == 0 ? wanted : Slug.like(wanted), settings);
            switch (store.insert(project, idempotent.apply(project), trace)) {
                case DONE -> {
                    return project;
                }
                case KEY_TAKEN -> {
                    return null;
                }
                case SLUG_TAKEN -> {
                    if (slug != null) {
                        throw slugTaken(slug);
                    }
                }
            }
        }
        throw slugTaken(wanted);
    }

    private Project begun(String name, String slug, ObjectNode settings) {
        Instant now = clock.instant();
        return new Project(new Tenant(Ids.uuid()), slug, name, "active", FIRST_PLAN, 1, settings, now, now);
    }

    /** Applies the change to the current project, and again after a concurrent change. */
    public Project change(Realm realm, String name, Change change, TraceContext trace) {
        Project changed = change(realm, name, change, made -> null, trace);
        if (changed == null) {
            throw new IllegalStateException("a change without an idempotency key cannot conflict on one");
        }
        return changed;
    }

    /** As above, and keeps the answer in the same transaction. @return null when the idempotency key already has an answer */
    public @Nullable Project change(
            Realm realm,
            String name,
            Change change,
            Function<Project, @Nullable Idempotent> idempotent,
            TraceContext trace) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Project before = find(realm, name);
            requireFree(before, change.slug());
            Project changed = changed(before, change);
            switch (store.update(changed, idempotent.apply(changed), trace)) {
                case DONE -> {
                    known.clear();
                    return changed;
                }
                case KEY_TAKEN -> {
                    return null;
                }
                case OVERTAKEN -> {
                    // Read again and retry.
                }
            }
        }
        throw Problem.unavailable("The project is being changed by many at once. Try again.", null);
    }

    private Project changed(Project before, Change change) {
        return before.changedTo(
                or(change.slug(), before.slug()),
                or(change.name(), before.name()),
                or(change.status(), before.status()),
                or(change.plan(), before.plan()),
                Settings.merged(before.settings(), change.settings()),
                clock.instant());
    }

    private void requireFree(Project project, @Nullable String slug) {
        if (slug == null || slug.equals(project.slug())) {
            return;
        }
        Optional<Project> holder = store.find(new Realm.Installation(), slug);
        if (holder.isPresent()) {
            throw slugTaken(slug);
        }
    }

    private static Problem slugTaken(String slug) {
        return Problem.of(ErrorKind.CONFLICT, "slug_taken", "Another project has this slug.")
                .param("slug")
                .extra("slug", slug);
    }

    private static String or(@Nullable String value, String ifAbsent) {
        return value == null ? ifAbsent : value;
    }
}
