package com.generalaugment.metering.domain.erasure;

import com.generalaugment.libs.runtime.erasure.Part;
import java.util.Optional;

/** Port: usage of a person, in the truth. */
public interface UserUsage {

    /** How far the erasure is; empty: another replica works on it, or has just reported. */
    Optional<Part> claim(Erasure erasure);

    /** From now on usage of those turns is recorded without the person, whoever records it. */
    void recordWithoutPerson(Erasure erasure);

    /** Takes the person out of what is recorded, looks whether anything is left, and reports, in one transaction. */
    void finish(Erasure erasure, Part soFar);

    /** Says once more what was reported. */
    void repeat(Erasure erasure, Part done);
}
