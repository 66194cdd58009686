package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.project.Project;
import java.util.Optional;
import java.util.Set;

/** Probes one surface: creates data of users there and tries to reach it as other users. */
public interface IsolationProbe {

    /** Its name in the report. */
    String surface();

    /** The public routes that it is responsible for, such as {@code GET /v1/responses/{id}}; it calls each of them. */
    Set<String> routes();

    /** Why there is nothing to reach in this project; empty: there is. */
    default Optional<String> unused(Project project) {
        return Optional.empty();
    }

    Fixture prepare(AppBackend app, SyntheticUser owner);
}
