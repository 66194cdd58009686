package com.generalaugment.turnexecutor.domain.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.request.Compaction;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Compactions on their way through callers: sealed for the project, good as input for 90 days. */
public final class SealedCompactions {

    private static final Duration GOOD_FOR = Duration.ofDays(90);

    private final Sealer sealer;
    private final Clock clock;

    public SealedCompactions(Sealer sealer, Clock clock) {
        this.sealer = sealer;
        this.clock = clock;
    }

    public String seal(Tenant tenant, String summary, List<ObjectNode> kept) {
        byte[] content = new Compaction(summary, kept, clock.instant()).write();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealer.seal(scope(tenant), content));
    }

    /**
     * The items that a compaction item stands for. One that was taken as input before stays readable with what it was stored
     * in.
     *
     * @param path where the item stands in the input; empty: in what was said before
     * @throws Problem 400 {@code invalid_encrypted_content}: altered, another project's, or too old
     */
    List<ObjectNode> open(Tenant tenant, ObjectNode item, String path) {
        return decoded(item.path("encrypted_content").asText())
                .flatMap(content -> sealer.open(scope(tenant), content))
                .flatMap(Compaction::read)
                .filter(compaction ->
                        path.isEmpty() || !compaction.createdAt().plus(GOOD_FOR).isBefore(clock.instant()))
                .orElseThrow(() -> Refusals.invalidEncryptedContent(path + ".encrypted_content"))
                .expanded();
    }

    private static Sealer.Scope scope(Tenant tenant) {
        return Sealer.Scope.carried(Sealer.Purpose.COMPACTION, tenant);
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
