module.exports = { preset: 'jest-expo', testMatch: ['**/entries.test.js'] };
