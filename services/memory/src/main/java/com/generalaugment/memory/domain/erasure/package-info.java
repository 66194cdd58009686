/** Deletion of facts and purges, and the erasure of a whole user by every service that holds data of them, with receipts. */
@NullMarked
package com.generalaugment.memory.domain.erasure;

import org.jspecify.annotations.NullMarked;
