/** Facts of users: storing and correcting them, their versions, profiles, quarantine and receipts. */
@NullMarked
package com.generalaugment.memory.domain.facts;

import org.jspecify.annotations.NullMarked;
