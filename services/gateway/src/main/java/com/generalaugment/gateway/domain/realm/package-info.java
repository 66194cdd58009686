/** The scope of callers: a project or the installation. */
@NullMarked
package com.generalaugment.gateway.domain.realm;

import org.jspecify.annotations.NullMarked;
