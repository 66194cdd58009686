/** Projects and their configuration versions. */
@NullMarked
package com.generalaugment.gateway.domain.project;

import org.jspecify.annotations.NullMarked;
