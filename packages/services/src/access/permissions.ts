/** Who may do what. Roles are those of the organization plugin; a role that is not listed may do nothing. */
export const roles = ['owner', 'admin', 'ops', 'manager', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const actions = [
  'view',
  'read-report',
  'manage-reports',
  'acknowledge',
  'override',
  'manage-maintenance',
  'lab',
  'report-usage',
  'manage-network',
  'manage-policies',
  'manage-people',
  'manage-data',
  'manage-tokens',
  'read-audit',
  'delete-organization',
] as const;
export type Action = (typeof actions)[number];

const viewer: readonly Action[] = ['view', 'read-report'];
const manager: readonly Action[] = [...viewer, 'manage-reports'];
const ops: readonly Action[] = [...manager, 'acknowledge', 'override', 'manage-maintenance', 'lab', 'report-usage'];
const admin: readonly Action[] = [
  ...ops,
  'manage-network',
  'manage-policies',
  'manage-people',
  'manage-data',
  'manage-tokens',
  'read-audit',
];

const allowed: Readonly<Record<Role, ReadonlySet<Action>>> = {
  owner: new Set(actions),
  admin: new Set(admin),
  ops: new Set(ops),
  // A manager reads like a viewer, and sees to it that reports are sent to the right people.
  manager: new Set(manager),
  viewer: new Set(viewer),
};

/** Whether this role may do this action. */
export function can(role: Role, action: Action): boolean {
  return allowed[role].has(action);
}

/** Everything this role may do, in the order of `actions`. */
export function actionsOf(role: Role): Action[] {
  return actions.filter((action) => can(role, action));
}

/** A stored role as a `Role`; null for a word that this version does not know. */
export function parseRole(value: string): Role | null {
  return roles.find((role) => role === value) ?? null;
}
