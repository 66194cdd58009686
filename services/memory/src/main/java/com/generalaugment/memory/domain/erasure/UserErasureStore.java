package com.generalaugment.memory.domain.erasure;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.Receipt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Port: erasures of users, the reports of the holders, and the ends. */
public interface UserErasureStore {

    /**
     * Opens the erasure, does memory's own part and publishes the event, in one transaction; or joins the open erasure of this
     * user.
     *
     * @param ownPart memory's own part, in that transaction
     * @return the open one
     */
    UserErasure open(UserErasure erasure, Function<Rows, Report> ownPart);

    /** Keeps a holder's report once. A report on an erasure that is not open is ignored. */
    void keep(Tenant tenant, String erasureId, Report report);

    /**
     * Ends an open erasure, unless work returns empty.
     *
     * @param work decides the end, in the transaction that closes the erasure
     */
    void close(Tenant tenant, String erasureId, Function<Reported, Optional<End>> work);

    /** Empty while it is open. @throws IllegalStateException when there is none */
    Optional<End> end(Tenant tenant, String erasureId);

    /** The newest receipt of that user that was issued since then. */
    Optional<Receipt> latestReceipt(Owner owner, Instant since);

    /** Publishes the events of open erasures again that are due. @return those erasures */
    List<UserErasure> republish();

    /** Open erasures of all projects. */
    long countOpen();

    /** What holders have reported. @param remainingHere rows of memory from before the erasure that are there now */
    record Reported(List<Report> reports, int remainingHere) {}

    /** @param receipt empty: nothing was found anywhere */
    record End(Optional<Receipt> receipt) {}
}
